package io.prodrome.domain.identity;

import static io.prodrome.domain.Facts.at;
import static io.prodrome.domain.Facts.patient;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AliasGraphTest {

  private static final PatientKey A = patient(0xa);
  private static final PatientKey B = patient(0xb);
  private static final PatientKey C = patient(0xc);
  private static final PatientKey D = patient(0xd);
  private static final List<PatientKey> POOL =
      IntStream.rangeClosed(1, 5).mapToObj(io.prodrome.domain.Facts::patient).toList();

  private final Map<PatientKey, KeyLinks> known = new HashMap<>();

  private AliasGraph graph() {
    return new AliasGraph(key -> Optional.ofNullable(known.get(key)));
  }

  /** States something and keeps it; what moved by it. */
  private List<IdentityAlias> state(Consumer<AliasGraph> statement) {
    AliasGraph graph = graph();
    statement.accept(graph);
    graph.changes().forEach(links -> known.put(links.key(), links));
    return graph.moved();
  }

  private PatientKey survivor(PatientKey key) {
    return graph().survivor(key);
  }

  @Test
  void unknownKeyStandsForItself() {
    assertEquals(A, survivor(A));
  }

  @Test
  void chainOfMergesEndsAtItsLastSurvivor() {
    state(graph -> graph.merge(A, B, at(1)));
    state(graph -> graph.merge(B, C, at(2)));
    assertEquals(List.of(C, C, C), List.of(survivor(A), survivor(B), survivor(C)));
  }

  @Test
  void lateLinkOfAChainMovesEveryKeyBehindIt() {
    state(graph -> graph.merge(A, B, at(2)));
    state(graph -> graph.merge(D, B, at(3)));
    assertEquals(
        List.of(
            new IdentityAlias(A, C, at(1)),
            new IdentityAlias(B, C, at(1)),
            new IdentityAlias(D, C, at(1))),
        state(graph -> graph.merge(B, C, at(1))));
  }

  @Test
  void unmergeGivesTheKeyBackToItselfWithThoseBehindIt() {
    state(graph -> graph.merge(A, B, at(1)));
    state(graph -> graph.merge(B, C, at(2)));
    assertEquals(
        List.of(new IdentityAlias(A, B, at(3)), new IdentityAlias(B, B, at(3))),
        state(graph -> graph.unmerge(B, at(3))));
    assertEquals(B, survivor(A));
  }

  @Test
  void staleOrRepeatedStatementChangesNothing() {
    state(graph -> graph.merge(A, B, at(5)));
    AliasGraph graph = graph();
    assertTrue(graph.merge(A, C, at(4)));
    assertTrue(graph.merge(A, B, at(5)));
    assertEquals(List.of(), List.copyOf(graph.changes()));
  }

  @Test
  void mergeThatArrivesAfterItsUnmergeStaysUndone() {
    state(graph -> graph.unmerge(A, at(5)));
    state(graph -> graph.merge(A, B, at(1)));
    assertEquals(A, survivor(A));
  }

  @Test
  void circleIsRefused() {
    state(graph -> graph.merge(A, B, at(1)));
    state(graph -> graph.merge(B, C, at(2)));
    assertFalse(graph().merge(C, A, at(3)));
    assertFalse(graph().merge(B, A, at(3)));
    assertEquals(List.of(), List.copyOf(graph().changes()));
  }

  @Test
  void turnedMergeIsNoCircleOnceTheFirstIsUndone() {
    state(graph -> graph.merge(A, B, at(1)));
    state(graph -> graph.unmerge(A, at(2)));
    state(graph -> assertTrue(graph.merge(B, A, at(3))));
    assertEquals(List.of(A, A), List.of(survivor(A), survivor(B)));
  }

  @Test
  void linkJoinsTwoKeysOfOnePatient() {
    assertEquals(List.of(new IdentityAlias(A, B, at(1))), state(graph -> graph.link(A, B, at(1))));
    assertEquals(B, survivor(A));
  }

  @Test
  void linkNeverTurnsAMergeAround() {
    state(graph -> graph.merge(A, B, at(1)));
    assertEquals(List.of(), state(graph -> graph.link(B, A, at(2))));
    assertEquals(List.of(B, B), List.of(survivor(A), survivor(B)));
  }

  @Test
  void mergeIsNoCircleBecauseOfALink() {
    state(graph -> graph.link(B, A, at(1)));
    state(graph -> assertTrue(graph.merge(A, B, at(2))));
    assertEquals(List.of(B, B), List.of(survivor(A), survivor(B)));
  }

  @Test
  void laterUnmergeUndoesALink() {
    state(graph -> graph.link(A, B, at(1)));
    state(graph -> graph.unmerge(A, at(2)));
    assertEquals(A, survivor(A));
    state(graph -> graph.link(A, B, at(3)));
    assertEquals(B, survivor(A));
  }

  @Test
  void linksInACircleAreOnePatient() {
    state(graph -> graph.link(A, B, at(1)));
    state(graph -> graph.link(B, A, at(2)));
    assertEquals(survivor(A), survivor(B));
  }

  @Test
  void linkAndMergeMakeAChain() {
    state(graph -> graph.link(A, B, at(1)));
    assertEquals(
        List.of(new IdentityAlias(A, C, at(2)), new IdentityAlias(B, C, at(2))),
        state(graph -> graph.merge(B, C, at(2))));
  }

  @Test
  void movedVisitBelongsToTheSurvivorOfWhomItWasMovedTo() {
    state(graph -> graph.move(new VisitAlias(A, "V1", B, "V9", at(1))));
    assertEquals(Optional.of(new VisitAlias(A, "V1", B, "V9", at(1))), graph().visit(A, "V1"));
    assertEquals(Optional.empty(), graph().visit(A, "V2"));
    AliasGraph merged = graph();
    merged.merge(B, C, at(2));
    assertEquals(
        List.of(new VisitAlias(A, "V1", C, "V9", at(1))), List.copyOf(merged.movedVisits()));
  }

  @Test
  void visitThatIsMovedOnTakesItsEarlierFactsAlongAndBack() {
    state(graph -> graph.move(new VisitAlias(A, "V1", B, "V9", at(1))));
    AliasGraph on = graph();
    on.move(new VisitAlias(B, "V9", A, "V1", at(2)));
    assertEquals(Optional.empty(), on.visit(A, "V1"));
    assertEquals(
        Set.of(
            new VisitAlias(B, "V9", A, "V1", at(2)),
            new VisitAlias(A, "V1", A, "V1", java.time.Instant.EPOCH)),
        Set.copyOf(on.movedVisits()));
  }

  @Property(seed = "2026")
  void orderOfArrivalDoesNotMatterWhereNothingIsRefused(
      @ForAll("statements") List<Statement> statements, @ForAll Random order) {
    Map<PatientKey, PatientKey> forth = survivorsAfter(statements);
    List<Statement> shuffled = new ArrayList<>(statements);
    Collections.shuffle(shuffled, order);
    Map<PatientKey, PatientKey> back = survivorsAfter(shuffled);
    if (!forth.isEmpty() && !back.isEmpty()) {
      assertEquals(forth, back);
    }
  }

  @Property(seed = "2026")
  void survivorIsAlwaysItsOwnSurvivor(@ForAll("statements") List<Statement> statements) {
    known.clear();
    statements.forEach(this::apply);
    for (PatientKey key : POOL) {
      assertEquals(survivor(key), survivor(survivor(key)));
    }
  }

  @Property(seed = "2026")
  void changeNamesExactlyTheKeysThatMoved(
      @ForAll("statements") List<Statement> before, @ForAll("statement") Statement next) {
    known.clear();
    before.forEach(this::apply);
    AliasGraph graph = graph();
    Set<PatientKey> moved = new HashSet<>();
    if (next.applyTo(graph)) {
      for (PatientKey key : POOL) {
        if (!graph.survivor(key).equals(survivor(key))) {
          moved.add(key);
        }
      }
    }
    Set<PatientKey> told = new HashSet<>();
    graph.moved().forEach(alias -> told.add(alias.key()));
    assertEquals(moved, told);
  }

  /** The survivors of all keys; empty where a statement was refused. */
  private Map<PatientKey, PatientKey> survivorsAfter(List<Statement> statements) {
    known.clear();
    for (Statement statement : statements) {
      if (!apply(statement)) {
        return Map.of();
      }
    }
    Map<PatientKey, PatientKey> survivors = new HashMap<>();
    POOL.forEach(key -> survivors.put(key, survivor(key)));
    return survivors;
  }

  private boolean apply(Statement statement) {
    AliasGraph graph = graph();
    if (!statement.applyTo(graph)) {
      return false;
    }
    graph.changes().forEach(links -> known.put(links.key(), links));
    return true;
  }

  record Statement(boolean link, PatientKey key, PatientKey survivor, int minute) {
    boolean applyTo(AliasGraph graph) {
      if (link) {
        graph.link(key, survivor, at(minute));
        return true;
      }
      return graph.merge(key, survivor, at(minute));
    }
  }

  @Provide
  Arbitrary<List<Statement>> statements() {
    return statement().list().ofMaxSize(8);
  }

  /** Times repeat, since senders write them to the second. */
  @Provide
  Arbitrary<Statement> statement() {
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(POOL),
            Arbitraries.of(POOL),
            Arbitraries.integers().between(0, 6))
        .as(Statement::new);
  }
}
