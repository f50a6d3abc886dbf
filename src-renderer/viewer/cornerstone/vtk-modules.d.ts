/** vtk.js publishes this filter without its types; what is used of it. */
declare module '@kitware/vtk.js/Filters/General/ImageMarchingCubes.js' {
  import type vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData.js';
  import type vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData.js';

  interface ImageMarchingCubes {
    setInputData(image: vtkImageData): void;
    getOutputData(): vtkPolyData;
  }
  const filter: {
    newInstance(options: {
      readonly contourValue: number;
      readonly computeNormals: boolean;
      readonly mergePoints: boolean;
    }): ImageMarchingCubes;
  };
  export default filter;
}
