package io.prodrome.domain.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.prodrome.domain.Secret;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.NotBlank;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** The expected keys were computed with Python's hmac. */
class PseudonymiserTest {

  private static final Pseudonymiser PSEUDONYMISER =
      new Pseudonymiser(new Secret("a secret for tests only"));

  @Test
  void keyIsTheFirstHalfOfTheHmacOverAuthorityAndValue() {
    PatientKey key = PSEUDONYMISER.keyOf(new PatientIdentifier("SYNTHEA", "MRN-0042"));
    assertEquals("1578a35bef3bc6d5aab60ac80663360c", key.value());
  }

  @Test
  void secretAuthorityAndValueAreReadAsUtf8() {
    Pseudonymiser pseudonymiser = new Pseudonymiser(new Secret("geheim-für-prüfungen"));
    assertEquals(
        "1d3bae184688b4064b14d265523bbe86",
        pseudonymiser.keyOf(new PatientIdentifier("KLINIK-Ä", "Nr-7é")).value());
  }

  @Test
  void anotherSecretGivesAnotherKey() {
    PatientIdentifier identifier = new PatientIdentifier("NORTH", "1");
    assertNotEquals(
        PSEUDONYMISER.keyOf(identifier),
        new Pseudonymiser(new Secret("another secret for tests")).keyOf(identifier));
  }

  @Property(seed = "2026", tries = 200)
  void noPartOfTheAuthorityPassesForPartOfTheValue(
      @ForAll @AlphaChars @StringLength(min = 2, max = 8) String text,
      @ForAll @AlphaChars @StringLength(min = 1, max = 8) @NotBlank String rest) {
    String both = text + rest;
    for (int split = 1; split < both.length(); split++) {
      Assume.that(both.length() > 2);
      if (split != text.length()) {
        assertNotEquals(
            PSEUDONYMISER.keyOf(new PatientIdentifier(text, rest)),
            PSEUDONYMISER.keyOf(
                new PatientIdentifier(both.substring(0, split), both.substring(split))));
      }
    }
  }

  @Test
  void shortSecretIsRefusedWithoutBeingQuoted() {
    Secret fifteen = new Secret("fifteen-letters");
    Exception refused =
        assertThrows(IllegalArgumentException.class, () -> new Pseudonymiser(fifteen));
    assertFalse(String.valueOf(refused.getMessage()).contains("fifteen-letters"));
  }

  @Test
  void sixteenCharactersAreEnough() {
    new Pseudonymiser(new Secret("sixteen-letters!")).keyOf(new PatientIdentifier("NORTH", "1"));
  }

  @Test
  void blankIdentifierIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new PatientIdentifier("NORTH", " "));
  }
}
