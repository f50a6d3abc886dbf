/** A coarse picture, enlarged to a pane. Sampled by a program, because software copies a scaled picture half as fast. */
export const enlargingFragmentShader = `#version 300 es
precision highp float;
uniform sampler2D uPicture;
uniform vec2 uCorner;             // the pane's lower left, device pixels
uniform vec2 uPictureFromPane;    // picture coordinates (0..1) per device pixel of the pane
out vec4 colour;
void main() {
  colour = texture(uPicture, (gl_FragCoord.xy - uCorner) * uPictureFromPane);
}`;
