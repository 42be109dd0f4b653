package io.prodrome.domain.identity;

import static io.prodrome.domain.Facts.at;
import static io.prodrome.domain.Facts.patient;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AliasRulesTest {

  private static final PatientKey A = patient(0xa);
  private static final PatientKey B = patient(0xb);
  private static final PatientKey C = patient(0xc);
  private static final PatientKey D = patient(0xd);
  private static final List<PatientKey> POOL =
      IntStream.rangeClosed(1, 5).mapToObj(io.prodrome.domain.Facts::patient).toList();

  private static Map<PatientKey, IdentityAlias> links(IdentityAlias... statements) {
    Map<PatientKey, IdentityAlias> links = Map.of();
    for (IdentityAlias statement : statements) {
      links = AliasRules.apply(links, statement).orElseThrow().links();
    }
    return links;
  }

  @Test
  void unknownKeyStandsForItself() {
    assertEquals(A, AliasRules.survivor(Map.of(), A));
  }

  @Test
  void chainOfMergesEndsAtItsLastSurvivor() {
    var links = links(AliasRules.merge(A, B, at(1)), AliasRules.merge(B, C, at(2)));
    assertEquals(C, AliasRules.survivor(links, A));
    assertEquals(C, AliasRules.survivor(links, B));
    assertEquals(C, AliasRules.survivor(links, C));
  }

  @Test
  void lateLinkOfAChainMovesEveryKeyBehindIt() {
    var links = links(AliasRules.merge(A, B, at(2)), AliasRules.merge(D, B, at(3)));
    AliasRules.Change change = AliasRules.apply(links, AliasRules.merge(B, C, at(1))).orElseThrow();
    assertEquals(
        List.of(
            new IdentityAlias(A, C, at(1)),
            new IdentityAlias(B, C, at(1)),
            new IdentityAlias(D, C, at(1))),
        change.changed());
  }

  @Test
  void unmergeGivesTheKeyBackToItselfWithThoseBehindIt() {
    var links = links(AliasRules.merge(A, B, at(1)), AliasRules.merge(B, C, at(2)));
    AliasRules.Change change = AliasRules.apply(links, AliasRules.unmerge(B, at(3))).orElseThrow();
    assertEquals(B, AliasRules.survivor(change.links(), A));
    assertEquals(B, AliasRules.survivor(change.links(), B));
    assertEquals(
        List.of(new IdentityAlias(A, B, at(3)), new IdentityAlias(B, B, at(3))), change.changed());
  }

  @Test
  void staleStatementChangesNothing() {
    var links = links(AliasRules.merge(A, B, at(5)));
    AliasRules.Change change = AliasRules.apply(links, AliasRules.merge(A, C, at(4))).orElseThrow();
    assertEquals(links, change.links());
    assertTrue(change.changed().isEmpty());
  }

  @Test
  void mergeThatArrivesAfterItsUnmergeStaysUndone() {
    var links = links(AliasRules.unmerge(A, at(5)), AliasRules.merge(A, B, at(1)));
    assertEquals(A, AliasRules.survivor(links, A));
  }

  @Test
  void repeatedStatementChangesNothing() {
    var links = links(AliasRules.merge(A, B, at(5)));
    AliasRules.Change change = AliasRules.apply(links, AliasRules.merge(A, B, at(5))).orElseThrow();
    assertEquals(links, change.links());
    assertTrue(change.changed().isEmpty());
  }

  @Test
  void circleIsRefused() {
    var links = links(AliasRules.merge(A, B, at(1)), AliasRules.merge(B, C, at(2)));
    assertEquals(Optional.empty(), AliasRules.apply(links, AliasRules.merge(C, A, at(3))));
    assertEquals(Optional.empty(), AliasRules.apply(links, AliasRules.merge(B, A, at(3))));
  }

  @Test
  void turnedMergeIsNoCircleOnceTheFirstIsUndone() {
    var links =
        links(
            AliasRules.merge(A, B, at(1)),
            AliasRules.unmerge(A, at(2)),
            AliasRules.merge(B, A, at(3)));
    assertEquals(A, AliasRules.survivor(links, A));
    assertEquals(A, AliasRules.survivor(links, B));
  }

  @Property(seed = "2026")
  void orderOfTwoStatementsDoesNotMatter(
      @ForAll("statements") List<IdentityAlias> before,
      @ForAll("statement") IdentityAlias one,
      @ForAll("statement") IdentityAlias other) {
    Map<PatientKey, IdentityAlias> links = applyAll(before);
    Optional<Map<PatientKey, IdentityAlias>> forth = both(links, one, other);
    Optional<Map<PatientKey, IdentityAlias>> back = both(links, other, one);
    Assume.that(forth.isPresent() && back.isPresent()); // neither closes a circle: independent
    assertEquals(survivors(forth.get()), survivors(back.get()));
  }

  @Property(seed = "2026")
  void survivorIsAlwaysItsOwnSurvivor(@ForAll("statements") List<IdentityAlias> statements) {
    Map<PatientKey, IdentityAlias> links = applyAll(statements);
    for (PatientKey key : POOL) {
      PatientKey survivor = AliasRules.survivor(links, key);
      assertEquals(survivor, AliasRules.survivor(links, survivor));
    }
  }

  @Property(seed = "2026")
  void changeNamesExactlyTheKeysThatMoved(
      @ForAll("statements") List<IdentityAlias> before, @ForAll("statement") IdentityAlias next) {
    Map<PatientKey, IdentityAlias> links = applyAll(before);
    Optional<AliasRules.Change> change = AliasRules.apply(links, next);
    Assume.that(change.isPresent());
    Set<IdentityAlias> moved = new HashSet<>();
    for (PatientKey key : POOL) {
      PatientKey now = AliasRules.survivor(change.get().links(), key);
      if (!now.equals(AliasRules.survivor(links, key))) {
        moved.add(new IdentityAlias(key, now, next.since()));
      }
    }
    assertEquals(moved, new HashSet<>(change.get().changed()));
  }

  private static Map<PatientKey, IdentityAlias> applyAll(List<IdentityAlias> statements) {
    Map<PatientKey, IdentityAlias> links = Map.of();
    for (IdentityAlias statement : statements) {
      Optional<AliasRules.Change> change = AliasRules.apply(links, statement);
      links = change.isPresent() ? change.get().links() : links;
    }
    return links;
  }

  private static Optional<Map<PatientKey, IdentityAlias>> both(
      Map<PatientKey, IdentityAlias> links, IdentityAlias first, IdentityAlias second) {
    return AliasRules.apply(links, first)
        .flatMap(change -> AliasRules.apply(change.links(), second))
        .map(AliasRules.Change::links);
  }

  private static List<PatientKey> survivors(Map<PatientKey, IdentityAlias> links) {
    List<PatientKey> survivors = new ArrayList<>();
    POOL.forEach(key -> survivors.add(AliasRules.survivor(links, key)));
    return survivors;
  }

  @Provide
  Arbitrary<List<IdentityAlias>> statements() {
    return statement().list().ofMaxSize(8);
  }

  /** Times repeat, since senders write them to the second. */
  @Provide
  Arbitrary<IdentityAlias> statement() {
    return Combinators.combine(
            Arbitraries.of(POOL), Arbitraries.of(POOL), Arbitraries.integers().between(0, 6))
        .as((key, survivor, minute) -> new IdentityAlias(key, survivor, at(minute)));
  }
}
