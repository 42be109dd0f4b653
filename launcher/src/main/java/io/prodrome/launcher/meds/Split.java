package io.prodrome.launcher.meds;

import java.util.Locale;

/** The parts of a MEDS data set, by the names that MEDS recommends. */
public enum Split {
  TRAIN,
  TUNING,
  HELD_OUT;

  private static final int TRAIN_PERCENT = 80;
  private static final int TUNING_PERCENT = 10;

  /** The name in MEDS: of the folder, and in the table of splits. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** 80, 10 and 10 of a hundred, by a hash of the subject alone: the same in every export. */
  static Split of(long subject) {
    int percent = (int) Long.remainderUnsigned(Subject.hash("split", Long.toString(subject)), 100);
    return percent < TRAIN_PERCENT
        ? TRAIN
        : percent < TRAIN_PERCENT + TUNING_PERCENT ? TUNING : HELD_OUT;
  }
}
