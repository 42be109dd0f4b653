package io.prodrome.models.forecast;

/** Where the model is computed. */
public enum Device {
  CPU,
  /** An NVIDIA GPU; needs the ONNX Runtime build that has the CUDA provider. */
  CUDA
}
