package io.prodrome.domain.timeline;

import io.prodrome.domain.identity.PatientKey;
import io.prodrome.domain.identity.VisitAlias;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * On whose timeline the facts that came under one key belong: on the survivor's of the key, but
 * those of a moved visit on that of the patient it was moved to.
 *
 * @param home the survivor of the key
 * @param moves where a visit was moved to; empty where it was not
 */
public record FactPlaces(PatientKey home, Function<String, Optional<VisitAlias>> moves) {

  /** Whose timeline a fact belongs on. */
  public PatientKey of(FactState fact) {
    return move(fact).map(VisitAlias::survivor).orElse(home);
  }

  /** The fact as it stands on that timeline: a moved visit may have another number there. */
  public FactState there(FactState fact) {
    return move(fact).map(move -> fact.inVisit(move.as())).orElse(fact);
  }

  /** All facts by their timelines. */
  public Map<PatientKey, List<FactState>> distribute(Iterable<FactState> facts) {
    Map<PatientKey, List<FactState>> places = new LinkedHashMap<>();
    for (FactState fact : facts) {
      places.computeIfAbsent(of(fact), unused -> new ArrayList<>()).add(there(fact));
    }
    return places;
  }

  private Optional<VisitAlias> move(FactState fact) {
    return fact.visit().flatMap(moves);
  }
}
