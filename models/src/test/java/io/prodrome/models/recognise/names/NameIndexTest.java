package io.prodrome.models.recognise.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.terminology.Terminology;
import io.prodrome.models.text.Language;
import io.prodrome.models.text.Tokens;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameIndexTest {

  private static final Terminology TERMINOLOGY = Terminology.of(ModelPack.builtIn());

  @Test
  void everySearchedNameOfTheBuiltInTerminologyIsFoundInItsOwnWords() {
    NameIndex index = NameIndexBuilder.build(TERMINOLOGY, Language.ENGLISH);
    int missed = 0;
    StringBuilder which = new StringBuilder();
    for (int name = 0; name < index.size(); name++) {
      String text = TERMINOLOGY.name(index.ordinal(name));
      Tokens tokens = Tokens.of(text);
      List<NameMatch> found =
          new NameMatcher(index, tokens, new BitSet()).sentence(0, tokens.size());
      int wanted = index.concept(name);
      if (found.stream().noneMatch(match -> index.concept(match.name()) == wanted)) {
        missed++;
        which.append(text).append("; ");
      }
    }
    assertTrue(index.size() > 1_500, "names: " + index.size());
    assertEquals(0, missed, which.toString());
  }

  @Test
  void fileReadBackFindsTheSame() {
    NameIndex built = NameIndexBuilder.build(TERMINOLOGY, Language.ENGLISH);
    NameIndex opened = NameIndex.open(built.content(), Language.ENGLISH);
    Tokens tokens = Tokens.of("He has viral sinusitis and a history of otitis media.");
    assertEquals(built.size(), opened.size());
    assertEquals(
        new NameMatcher(built, tokens, new BitSet()).sentence(0, tokens.size()),
        new NameMatcher(opened, tokens, new BitSet()).sentence(0, tokens.size()));
  }

  @Test
  void packHasTheNamesCompiled() {
    assertTrue(
        ModelPack.builtIn().files(ModelPack.TERMINOLOGY).contains(Names.file(Language.ENGLISH)));
    assertEquals(
        NameIndexBuilder.build(TERMINOLOGY, Language.ENGLISH).size(),
        Names.of(ModelPack.builtIn(), TERMINOLOGY, Language.ENGLISH).size());
  }

  @Test
  void fileOfOtherRulesOrCutOffIsRefused() {
    ByteBuffer content = NameIndexBuilder.build(TERMINOLOGY, Language.ENGLISH).content();
    assertThrows(IllegalArgumentException.class, () -> NameIndex.open(content, Language.SPANISH));
    assertThrows(
        IllegalArgumentException.class,
        () -> NameIndex.open(content.slice(0, content.capacity() / 2), Language.ENGLISH));
    assertThrows(
        IllegalArgumentException.class,
        () -> NameIndex.open(ByteBuffer.allocate(200), Language.ENGLISH));
  }
}
