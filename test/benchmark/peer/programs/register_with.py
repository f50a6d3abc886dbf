"""One rigid registration by a program that others use, as its documentation starts it.

    python register_with.py PROGRAM FIXED.nii.gz MOVING.nii.gz ANSWER.json

ANSWER.json holds movingFromFixed: rows of the 4x4 matrix from fixed to moving patient space, mm, LPS. Each program
gets one thread, so that its CPU time is what it costs. Said once for all: no program is told where the answer lies,
and none is given options that its default does not have, but for the degrees of freedom and the metric for two kinds
of picture.
"""

import json
import os
import subprocess
import sys
import sysconfig
import tempfile


def rows(linear, shift, centre=(0, 0, 0)):
    """y = linear (x - centre) + centre + shift, as the rows of a 4x4 matrix."""
    matrix = []
    for i in range(3):
        turned = sum(linear[3 * i + j] * centre[j] for j in range(3))
        matrix.append([*linear[3 * i : 3 * i + 3], shift[i] + centre[i] - turned])
    return [*matrix, [0, 0, 0, 1]]


def lps_from_ras(text):
    """A 4x4 matrix in RAS, as greedy and NiftyReg write it, in LPS."""
    matrix = [[float(value) for value in line.split()] for line in text.strip().splitlines()[:4]]
    sign = (-1, -1, 1, 1)
    return [[sign[i] * sign[j] * matrix[i][j] for j in range(4)] for i in range(4)]


def ants(fixed, moving, folder):
    import ants as library

    found = library.registration(
        library.image_read(fixed),
        library.image_read(moving),
        type_of_transform="Rigid",
        outprefix=os.path.join(folder, "ants"),
        random_seed=1,
    )
    transform = library.read_transform(found["fwdtransforms"][0])
    values = list(transform.parameters)
    return rows(values[:9], values[9:12], list(transform.fixed_parameters)[:3])


def greedy(fixed, moving, folder):
    from picsl_greedy import Greedy3D

    answer = os.path.join(folder, "greedy.mat")
    Greedy3D().execute(
        f"-threads 1 -a -dof 6 -i {fixed} {moving} -o {answer} -m NMI -n 100x50x10 -ia-image-centers "
        "-search 4000 any 20"
    )
    with open(answer) as file:
        return lps_from_ras(file.read())


def niftyreg(fixed, moving, folder):
    program = os.path.join(sysconfig.get_path("purelib"), "niftyreg", "bin", "reg_aladin")
    answer = os.path.join(folder, "aladin.txt")
    subprocess.run(
        [program, "-ref", fixed, "-flo", moving, "-rigOnly", "-aff", answer, "-res", os.path.join(folder, "a.nii.gz")],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    with open(answer) as file:
        return lps_from_ras(file.read())


def simpleitk(fixed, moving, _):
    import SimpleITK as sitk

    def read(path):
        # From zero, so that CT's air has no mass in the moments.
        image = sitk.ReadImage(path, sitk.sitkFloat32)
        return image - float(sitk.GetArrayViewFromImage(image).min())

    f, m = read(fixed), read(moving)
    start = sitk.CenteredTransformInitializer(
        f, m, sitk.Euler3DTransform(), sitk.CenteredTransformInitializerFilter.MOMENTS
    )
    method = sitk.ImageRegistrationMethod()
    method.SetMetricAsMattesMutualInformation(50)
    method.SetMetricSamplingStrategy(method.RANDOM)
    method.SetMetricSamplingPercentage(0.05, 1)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(1.0, 1e-4, 500)
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel([4, 2, 1])
    method.SetSmoothingSigmasPerLevel([2, 1, 0])
    method.SetInitialTransform(start, inPlace=True)
    method.Execute(f, m)
    return rows(list(start.GetMatrix()), list(start.GetTranslation()), list(start.GetCenter()))


programs = {"ants": ants, "greedy": greedy, "niftyreg": niftyreg, "simpleitk": simpleitk}

if __name__ == "__main__":
    name, fixed_file, moving_file, answer_file = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        found_rows = programs[name](fixed_file, moving_file, scratch)
    with open(answer_file, "w") as out:
        json.dump({"movingFromFixed": found_rows}, out)
