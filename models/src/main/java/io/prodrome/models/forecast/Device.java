package io.prodrome.models.forecast;

/** Where the model is computed. */
public enum Device {
  /** The caller's own thread. */
  CPU,
  /**
   * An NVIDIA GPU; needs the ONNX Runtime build that has the CUDA provider. The last digits of a
   * forecast may depend on its batch there, which they do not on the CPU.
   */
  CUDA
}
