package io.prodrome.fhiradapters.decode;

import io.prodrome.domain.event.DeadLetterReason;
import io.prodrome.domain.event.DecodeResult;
import io.prodrome.domain.event.RawMessage;
import io.prodrome.fhiradapters.decode.cda.CdaDecoder;
import io.prodrome.fhiradapters.decode.fhir.FhirDecoder;
import io.prodrome.fhiradapters.decode.hl7v2.Hl7Decoder;
import io.prodrome.fhiradapters.decode.rules.Refusal;
import java.util.HashMap;
import java.util.Map;

/**
 * Decodes raw messages of every format. Thread-safe, and never throws: what cannot be decoded is a
 * {@link DecodeResult.Rejected}, whose detail names the place and never the content.
 */
public final class MessageDecoder {

  /** Name and version of the decoding code, for dead letters. */
  public static final String VERSION = "prodrome-decoder 1";

  /** The decoders of one time zone. */
  private record Decoders(FhirDecoder fhir, CdaDecoder cda, Hl7Decoder hl7) {
    static Decoders of(DecoderConfig config) {
      return new Decoders(new FhirDecoder(config), new CdaDecoder(config), new Hl7Decoder(config));
    }
  }

  private final Decoders others;
  private final Map<String, Decoders> bySource = new HashMap<>();

  /**
   * @throws IllegalArgumentException if the identity secret is too short
   */
  public MessageDecoder(DecoderConfig config) {
    this.others = Decoders.of(config);
    for (String source : config.zones().keySet()) {
      bySource.put(source, Decoders.of(config.of(source)));
    }
  }

  /** What the message says. The same message always gives the same result. */
  public DecodeResult decode(RawMessage message) {
    Decoders decoders = bySource.getOrDefault(message.source(), others);
    try {
      return switch (message.format()) {
        // CDA documents come the ways that FHIR comes.
        case FHIR ->
            CdaDecoder.isCda(message.payload())
                ? decoders.cda().decode(message)
                : decoders.fhir().decode(message);
        case HL7V2 -> decoders.hl7().decode(message);
      };
    } catch (Refusal refusal) {
      return new DecodeResult.Rejected(refusal.reason(), refusal.detail());
    } catch (StackOverflowError deep) {
      return new DecodeResult.Rejected(DeadLetterReason.MALFORMED, "nested too deeply");
    } catch (RuntimeException defect) {
      // The exception's own text may quote the message, so only its kind and place are told.
      return new DecodeResult.Rejected(DeadLetterReason.INTERNAL_ERROR, kindOf(defect));
    }
  }

  private static String kindOf(RuntimeException defect) {
    for (StackTraceElement frame : defect.getStackTrace()) {
      if (frame.getClassName().startsWith("io.prodrome.")) {
        return defect.getClass().getName()
            + " at "
            + frame.getFileName()
            + ":"
            + frame.getLineNumber();
      }
    }
    return defect.getClass().getName();
  }
}
