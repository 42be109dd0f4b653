package io.prodrome.fhiradapters.decode.hl7v2;

import io.prodrome.domain.event.TimePrecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tells a visit from the patient's others: the visit number (PV1-19), else the alternate one
 * (PV1-50), else the account number (PID-18), which many registration systems give anew for each
 * visit and send in place of a visit number. Where there is none of them, the minute at which the
 * visit began (PV1-44) tells it, as nobody is admitted twice in one minute; a begin that is only
 * known to the day does not, since two visits on one day would become one. A sender that puts such
 * a begin right later makes a second visit of it.
 *
 * @param value the number, or {@code start|} and the begin; null where visits cannot be told
 */
record VisitNumber(@Nullable String value) {

  static VisitNumber of(Hl7Segment pid, Hl7Segment pv1, Hl7Scope scope) {
    for (String said : List.of(pv1.get(19), pv1.get(50), pid.get(18))) {
      if (!said.isEmpty()) {
        return new VisitNumber(said);
      }
    }
    Hl7Times.Moment start = scope.happened(pv1.get(44));
    if (start == null
        || (start.precision() != TimePrecision.MINUTE
            && start.precision() != TimePrecision.SECOND)) {
      return new VisitNumber(null);
    }
    return new VisitNumber("start|" + start.asEventTime().instant());
  }

  /** The number where visits have one of their own; null where another number stands for it. */
  static @Nullable String own(Hl7Segment pv1) {
    return pv1.get(19).isEmpty() ? null : pv1.get(19);
  }
}
