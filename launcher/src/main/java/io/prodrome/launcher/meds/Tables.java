package io.prodrome.launcher.meds;

import static io.prodrome.launcher.meds.parquet.Column.optional;
import static io.prodrome.launcher.meds.parquet.Column.required;

import io.prodrome.launcher.meds.parquet.Column;
import io.prodrome.launcher.meds.parquet.Column.Type;
import java.util.List;

/**
 * The tables of a MEDS data set, schema 0.4, with the columns of our own after those of MEDS. A
 * timeline has no results in words, so MEDS's optional column {@code text_value} is left out.
 *
 * @see <a href="https://github.com/Medical-Event-Data-Standard/meds">MEDS</a>
 */
final class Tables {

  /** {@code data/SPLIT/N.parquet} */
  static final List<Column> DATA =
      List.of(
          required("subject_id", Type.INT64),
          optional("time", Type.TIMESTAMP_MICROS),
          required("code", Type.STRING),
          optional("numeric_value", Type.FLOAT),
          optional("recorded_at", Type.TIMESTAMP_MICROS),
          optional("concept_type", Type.STRING),
          optional("context", Type.STRING),
          optional("source", Type.STRING),
          optional("unit", Type.STRING),
          optional("encounter_id", Type.STRING));

  /** {@code metadata/codes.parquet} */
  static final List<Column> CODES =
      List.of(
          required("code", Type.STRING),
          optional("description", Type.STRING),
          optional("parent_codes", Type.STRINGS),
          optional("concept_type", Type.STRING));

  /** {@code metadata/subject_splits.parquet} */
  static final List<Column> SPLITS =
      List.of(required("subject_id", Type.INT64), required("split", Type.STRING));

  private Tables() {}
}
