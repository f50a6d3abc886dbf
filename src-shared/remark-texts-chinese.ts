import { messageTextsChinese } from './message-texts-chinese.ts';
import { fillTemplate, sentence, type Remark, type RemarkCode } from './remarks.ts';

/** The remarks in Simplified Chinese; a code that is missing here is told in English. */
export const remarkTextsChinese: Partial<Record<RemarkCode, string>> = {
  ...messageTextsChinese,
  // reading: notes
  'missing-slices': '缺少 {count} 层图像，已由相邻层插值补全。',
  'uneven-slice-gaps': '层间距不均匀（{minMm} 至 {maxMm} mm），已重采样为规则网格。',
  'gantry-tilt': '机架倾斜 {degrees}°，已重采样为直角网格。',
  'duplicate-slices': '{count} 层图像与其他层位置重复，各位置采用第一层。',
  'first-volume-of-4d': '文件含 {count} 个容积，采用第一个。',
  'no-orientation': '文件未说明方向，坐标轴按右、前、上处理。',
  'non-finite-voxels': '{count} 个体素不是有效数值，已忽略。',
  'lossy-source': '源图像经过有损压缩。',
  'one-of-several-volumes': '该序列含 {count} 个容积（{label}），此为第一个。',
  'volume-of-series': '该序列 {count} 个容积之一：{label}。',
  'files-left-out': '该序列有 {count} 个文件不属于此容积，未使用。',
  'inverted-grey': '源图像灰度反相（MONOCHROME1），已反转。',
  'derived-images': '图像为衍生图像，非直接采集：{detail}。',
  // reading: why a file or series cannot be used
  'not-an-image-file': '不是 DICOM、NIfTI、NRRD 或 MetaImage 文件。',
  'unreadable-file': '文件无法读取：{detail}。',
  'damaged-file': '文件损坏或不完整。',
  'no-image': '文件不含图像（类型 {modality}）。',
  'unsupported-modality': '类型 {modality} 不是头部 CT、MR 或 PET。',
  'unsupported-compression': '无法读取该图像压缩格式（传输语法 {transferSyntax}）。',
  'no-slice-position': '图像未说明位置、方向或像素间距。',
  'bad-orientation': '文件头中的坐标轴不成直角。',
  'bad-spacing': '文件头中的像素间距无效。',
  'bad-size': '文件头中的尺寸无效。',
  'two-dimensional': '文件只含一幅平面图像，不是容积。',
  'not-a-measurement': '体素为颜色或复数（{detail}），不是测量值。',
  'too-large': '文件头声称有 {megavoxels} 百万个体素，超出可读取范围。',
  'incomplete-file': '文件在文件头声称的体素之前结束。',
  'one-value': '该序列只有一个数值，无法配准。',
  'no-voxel-is-a-number': '该序列没有有效数值的体素。',
  'companion-missing': '缺少存放体素的文件 {name}。',
  'companion-elsewhere': '文件头指定的体素文件 {name} 既不在同一文件夹中，也不在其子文件夹中。',
  'voxels-in-several-files': '文件头为体素指定了多个文件（{name}）。',
  'unusable-because': '{detail}',
  mosaic: '所有层拼合在一幅图中，请发送未拼合的序列。',
  localiser: '定位像，用于定位，不构成容积。',
  colour: '彩色图像：伪彩图或截屏，不是测量值。',
  'single-slice': '该序列只有一层。',
  'too-few-slices': '该序列只有 {count} 层。',
  'slices-in-many-directions': '各层有 {count} 个不同方向：定位像或旋转投影。',
  'scattered-slices': '层间距过大（{gapMm} mm），不构成容积。',
  'known-file': '相同的图像已以其他名称存在。',
  // reading: evidence of the modality
  'modality-from-header': '文件头标明 {modality}。',
  'modality-from-sequence': '序列参数：{detail}。',
  'modality-from-description': '序列描述：“{text}”。',
  'modality-from-file-name': '文件名：“{text}”。',
  'modality-from-intensities': '信号强度：{detail}。',
  'modality-unknown': 'MR，序列类型不明。',
  'modality-not-recognised': '文件头、名称和信号强度均不能说明图像类型。',
  // verdict
  'clear-match': '各次独立搜索结果一致，没有其他位置同样吻合。',
  'candidates-disagree': '独立方法的结果相差 {distanceMm} mm。',
  'independent-check-failed': '独立方法未能找到任何位置。',
  'rival-position': '头部的另一位置几乎同样吻合。',
  'regions-disagree': '头部的局部在偏离整体最佳位置 {distanceMm} mm 处更吻合。',
  'mostly-blank': '其中一个序列几乎是空的：{percent} % 的层面没有图像。请重新获取或导出。',
  'low-similarity': '两个序列在重叠区域内相似度很低。',
  'small-overlap': '较小的头部影像只有 {percent} % 同时位于两个序列中。',
  'no-overlap': '两个序列没有重叠。',
  'large-predicted-error': '预计误差为 {errorMm} mm。',
  'score-undefined-constant-fixed': 'NCC 无定义：固定序列在重叠区域内只有一个数值。',
  'score-undefined-constant-moving': 'NCC 无定义：浮动序列在重叠区域内只有一个数值。',
  'score-undefined-no-overlap': '评分无定义：两个序列没有重叠。',
  'different-patients': '两个序列的患者编号不同。',
  'different-heads': '两个序列可能不是同一头部。',
  mirrored: '其中一个序列似乎是镜像的:左右颠倒。请检查其导出方式。',
  'sides-unclear': '在这两个序列中几乎无法区分左右。请核对侧别。',
  'manual-position': '位置由人工设定。',
};

/** The remark as a sentence in Simplified Chinese. */
export function sentenceInChinese(said: Remark): string {
  const template = remarkTextsChinese[said.code];
  return template === undefined ? sentence(said) : fillTemplate(template, said.values);
}
