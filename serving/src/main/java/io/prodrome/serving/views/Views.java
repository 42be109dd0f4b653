package io.prodrome.serving.views;

import io.prodrome.domain.concept.NoteConcepts;
import io.prodrome.domain.forecast.Alert;
import io.prodrome.domain.forecast.Forecast;
import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.timeline.Timeline;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of the patients. A key that was merged away answers with its survivor.
 * Thread-safe. Every read but {@link #readiness()} throws {@link NotReadyException} while the views
 * cannot be read.
 */
public interface Views {
  /** Whether the views can be read now. */
  Readiness readiness();

  /** The patients of a query, and how many there are without its limit. */
  PatientPage patients(PatientQuery query);

  /** A patient's record; empty where nothing is known under the key or its survivor. */
  Optional<PatientRecord> patient(PatientKey key);

  /**
   * The notes that stand for a patient, whichever of the patient's keys they came under, newest
   * first.
   */
  List<NoteConcepts> notes(PatientKey key);

  /** One note in its latest version; empty where there is none or it was withdrawn. */
  Optional<NoteConcepts> note(PatientKey key, String documentId);

  /** The latest alerts by the moment of their forecasts, newest first. */
  List<Alert> alerts(int limit);

  /** How much there is of everything. */
  Counts counts();

  /** Whether views can be read. */
  enum Readiness {
    /** They are being built or moved; reading works soon. */
    STARTING,
    READY,
    /** They were closed. */
    STOPPED,
    /** They met a defect, and do not come back by themselves. */
    FAILED
  }

  /**
   * A part of a list of patients.
   *
   * @param patients the rows
   * @param total how many rows match without the limit
   */
  record PatientPage(List<PatientRow> patients, int total) {
    public PatientPage {
      patients = List.copyOf(patients);
    }
  }

  /**
   * All that is shown of one patient.
   *
   * @param key the key whose timeline it is: the survivor's
   * @param aliases the keys that were merged into it
   * @param row the patient in short
   * @param timeline the latest timeline
   * @param forecast the latest forecast; null where there is none yet
   * @param forecastIsCurrent whether the forecast rests on this very timeline; false while a new
   *     one is being made
   */
  record PatientRecord(
      String key,
      List<String> aliases,
      PatientRow row,
      Timeline timeline,
      @Nullable Forecast forecast,
      boolean forecastIsCurrent) {
    public PatientRecord {
      aliases = List.copyOf(aliases);
    }
  }

  /**
   * Totals.
   *
   * @param patients patients with a timeline
   * @param forecasts those of them with risks, degraded ones among them
   * @param abstentions those of them for whom the forecaster abstains
   * @param degraded those of them whose latest forecast is degraded: the model did not answer
   * @param notes notes that stand
   * @param mentions mentions in them
   * @param aliases keys that were merged into another
   * @param alerts alerts raised so far
   */
  record Counts(
      long patients,
      long forecasts,
      long abstentions,
      long degraded,
      long notes,
      long mentions,
      long aliases,
      long alerts) {}

  /** The views cannot be read now. */
  final class NotReadyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the engine's own reason as cause, where there is one. */
    public NotReadyException(@Nullable Throwable cause) {
      super("the views cannot be read now", cause);
    }
  }
}
