package io.prodrome.models.forecast;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import io.prodrome.models.onnx.OrtGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the forecaster on the device that is asked for, or on the CPU where it cannot be had. */
final class OrtDevice {

  private static final Logger LOG = LoggerFactory.getLogger(OrtDevice.class);
  private static final String NAME = "forecaster";

  private OrtDevice() {}

  /** A graph and what it runs on. */
  record Opened(OrtGraph graph, Device device) {}

  /**
   * @param atClose runs once, when the graph is closed
   * @throws OrtException if not even the CPU can load the model
   */
  static Opened open(byte[] model, Device wanted, Runnable atClose) throws OrtException {
    if (wanted == Device.CUDA) {
      try {
        return new Opened(cuda(model, atClose), Device.CUDA);
      } catch (OrtException | LinkageError e) {
        LOG.warn(
            "The forecaster runs on the CPU, since CUDA cannot be had (use the cuda build, an NVIDIA"
                + " driver, CUDA and cuDNN, or ask for the CPU): {}",
            e.getMessage());
      }
    }
    return new Opened(new OrtGraph(NAME, model, atClose), Device.CPU);
  }

  private static OrtGraph cuda(byte[] model, Runnable atClose) throws OrtException {
    try (OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(0)) {
      // TF32 keeps ten bits of a number's fraction: golden vectors would not come out.
      provider.add("use_tf32", "0");
      return new OrtGraph(NAME, model, options -> options.addCUDA(provider), atClose);
    }
  }
}
