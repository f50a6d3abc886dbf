/**
 * What Concord is to 3D Slicer, in the Slicer Execution Model: Slicer makes a module's panel from it, with two volumes in,
 * a volume and a transform out, and no option. Slicer shows the outputs of the last group after a run
 * (https://slicer.readthedocs.io, "Command Line Interface modules").
 */
export function slicerDescription(version: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<executable>
  <category>Registration</category>
  <title>Concord</title>
  <description>Brings one head series onto another of the same patient (T1, T2, FLAIR, PD, CT, PET, angiography), from any starting position, and says how far to trust the result. There is nothing to set. Not a cleared medical device.</description>
  <version>${version}</version>
  <license>Apache-2.0</license>
  <contributor>The Concord authors</contributor>
  <parameters>
    <label>Series</label>
    <description>Two series of one head</description>
    <image>
      <name>fixedVolume</name>
      <longflag>fixed</longflag>
      <label>Fixed volume</label>
      <description>The series that stays where it is</description>
      <channel>input</channel>
    </image>
    <image>
      <name>movingVolume</name>
      <longflag>moving</longflag>
      <label>Moving volume</label>
      <description>The series that is brought onto it</description>
      <channel>input</channel>
    </image>
  </parameters>
  <parameters>
    <label>Results</label>
    <description>What is made</description>
    <image>
      <name>registeredVolume</name>
      <longflag>registered-volume</longflag>
      <label>Registered volume</label>
      <description>The moving series on the grid of the fixed one</description>
      <channel>output</channel>
    </image>
    <transform fileExtensions=".tfm" type="linear" reference="movingVolume">
      <name>outputTransform</name>
      <longflag>output-transform</longflag>
      <label>Output transform</label>
      <description>Put the moving volume under it, and it lies on the fixed one</description>
      <channel>output</channel>
    </transform>
  </parameters>
  <parameters>
    <label>How far to trust it</label>
    <description>Shown after the run</description>
    <string>
      <name>verdict</name>
      <label>Verdict</label>
      <description>Good match, or check this match</description>
      <channel>output</channel>
      <default></default>
    </string>
    <string>
      <name>errorBound</name>
      <label>Expected error</label>
      <description>Of the position, over the head</description>
      <channel>output</channel>
      <default></default>
    </string>
    <string>
      <name>ncc</name>
      <label>NCC</label>
      <description>Normalised cross-correlation where both series have data, -1 to 1; with different kinds of picture it may be near 0 or negative</description>
      <channel>output</channel>
      <default></default>
    </string>
    <string>
      <name>reasons</name>
      <label>Reasons</label>
      <description>Why this verdict</description>
      <channel>output</channel>
      <default></default>
    </string>
  </parameters>
</executable>
`;
}
