package io.prodrome.models.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpanishFormsTest {

  @ParameterizedTest
  @CsvSource({
    "lesiones, lesión",
    "FRACTURAS, fractura",
    "dolores, dolor",
    "enfermedades, enfermedad",
    "veces, vez",
    "síndromes, síndrome",
    "padres, padre",
    "años, año",
    "neumonía, NEUMONIA",
  })
  void pluralsCapitalsAndAccentsAreTheSameWord(String one, String other) {
    assertEquals(form(one), form(other));
  }

  @Test
  void wordsThatOnlyLookLikePluralsStay() {
    assertEquals("crisis", form("crisis"));
    assertEquals("virus", form("virus"));
  }

  @Test
  void englishRulesAreNotUsedOnSpanish() {
    assertEquals("poeta", form("poetas"));
    assertEquals("paracetamol", form("paracetamol"));
  }

  @Test
  void aTagWithARegionIsItsLanguage() {
    assertEquals(Optional.of(Language.SPANISH), Language.ofTag("es-MX"));
    assertEquals(Optional.of(Language.ENGLISH), Language.ofTag("en_US"));
    assertEquals(Optional.empty(), Language.ofTag("fi"));
  }

  private static String form(String word) {
    return WordForms.of(word, Language.SPANISH);
  }
}
