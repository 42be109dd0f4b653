package io.prodrome.models.forecast;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens sessions on the device that is asked for, or on the CPU where it cannot be had. */
final class OrtDevice {

  private static final Logger LOG = LoggerFactory.getLogger(OrtDevice.class);

  private OrtDevice() {}

  /** A session and what it runs on. */
  record Opened(OrtSession session, Device device) {}

  /**
   * @throws OrtException if not even the CPU can load the model
   */
  static Opened open(byte[] model, Device wanted) throws OrtException {
    if (wanted == Device.CUDA) {
      try {
        return new Opened(cuda(model), Device.CUDA);
      } catch (OrtException | LinkageError e) {
        LOG.warn(
            "The forecaster runs on the CPU, since CUDA cannot be had (use the cuda build, an NVIDIA"
                + " driver, CUDA and cuDNN, or ask for the CPU): {}",
            e.getMessage());
      }
    }
    try (OrtSession.SessionOptions options = options()) {
      return new Opened(OrtEnvironment.getEnvironment().createSession(model, options), Device.CPU);
    }
  }

  private static OrtSession cuda(byte[] model) throws OrtException {
    try (OrtSession.SessionOptions options = options();
        OrtCUDAProviderOptions provider = new OrtCUDAProviderOptions(0)) {
      // TF32 keeps ten bits of a number's fraction: golden vectors would not come out.
      provider.add("use_tf32", "0");
      options.addCUDA(provider);
      return OrtEnvironment.getEnvironment().createSession(model, options);
    }
  }

  private static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    // Callers bring the parallelism: one thread a call has the best throughput.
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    return options;
  }
}
