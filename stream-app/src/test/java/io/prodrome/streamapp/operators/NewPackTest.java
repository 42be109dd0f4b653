package io.prodrome.streamapp.operators;

import static io.prodrome.streamapp.Events.ANNA;
import static io.prodrome.streamapp.Events.accepted;
import static io.prodrome.streamapp.Events.event;
import static io.prodrome.streamapp.operators.Steps.fates;
import static io.prodrome.streamapp.operators.Steps.taken;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prodrome.domain.concept.Recognition;
import io.prodrome.domain.event.AcceptedUpdate;
import io.prodrome.domain.event.EventAction;
import io.prodrome.domain.event.Note;
import io.prodrome.models.forecast.ForecasterSettings;
import io.prodrome.models.pack.ModelPack;
import io.prodrome.models.recognise.NoteRecogniser;
import io.prodrome.streamapp.Packs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A running step, and a pack that takes another's place. */
class NewPackTest {

  private static final long LIMIT_S = 60;

  @TempDir private Path folder;
  private Path pack;
  private ModelSource source;

  @BeforeEach
  void first() throws IOException {
    pack = folder.resolve("pack");
    source = new ModelSource(pack.toString(), Duration.ofMillis(20));
    Packs.publish(pack, "first");
  }

  private static void waitFor(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_S);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "waited too long for " + what);
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private static AcceptedUpdate note(int number) {
    return accepted(
        number,
        ANNA,
        event(
            ANNA,
            "document|D" + number,
            EventAction.ADD,
            number,
            new Note("D" + number, null, false, null, Packs.NOTE, List.of(), null)));
  }

  private static Recognition found(AcceptedUpdate update) {
    Note note = (Note) update.update().events().get(0).content();
    return Objects.requireNonNull(note.recognition());
  }

  /** Whether all of a note's mentions are of the version, and the note says so. */
  private static boolean isWhole(Recognition found, String version) {
    List<String> systems = found.mentions().stream().map(m -> m.concept().system()).toList();
    return found.terminology().startsWith(version + "-")
        && systems.equals(List.of(Packs.system(version), Packs.system(version)));
  }

  @Test
  void everyNoteBeforeAndAfterANewPackIsWholeAndNoneIsLost() throws Exception {
    try (var step = Steps.recognise(source);
        SharedModels models = SharedModels.open(source)) {
      for (int number = 0; number < 10; number++) {
        step.processElement(note(number), 0);
      }
      Packs.publish(pack, "second");
      int number = 10;
      while (models.packsTaken() == 0) { // Notes do not stop while it is taken up.
        step.processElement(note(number++), 0);
        assertTrue(number < 1_000_000, "the new pack is not taken up");
      }
      for (int more = 0; more < 10; more++) {
        step.processElement(note(number++), 0);
      }

      List<AcceptedUpdate> out = taken(step);
      assertEquals(number, out.size());
      assertEquals(List.of(), fates(step));
      List<String> versions = new ArrayList<>();
      for (AcceptedUpdate update : out) {
        Recognition found = found(update);
        assertTrue(isWhole(found, "first") || isWhole(found, "second"), found::toString);
        versions.add(found.terminology());
      }
      assertTrue(isWhole(found(out.get(9)), "first"));
      assertTrue(isWhole(found(out.get(out.size() - 10)), "second"));
      assertEquals(2, versions.stream().distinct().count());
      int swap = versions.indexOf(versions.get(versions.size() - 1));
      assertEquals(1, versions.subList(0, swap).stream().distinct().count());
      assertEquals(1, versions.subList(swap, versions.size()).stream().distinct().count());
      assertEquals(models.terminology(), versions.get(versions.size() - 1));
    }
  }

  @Test
  void brokenPackChangesNothingAndIsCountedAndTheNextGoodOneIsTaken() throws Exception {
    try (var step = Steps.recognise(source);
        SharedModels models = SharedModels.open(source)) {
      String before = models.terminology();
      Path second = folder.resolve("second");
      Packs.publish(second, "second");
      Path broken = folder.resolve("broken");
      Packs.writeBroken(second, broken);
      replacePackBy(broken);
      waitFor("the broken pack to be refused", () -> models.packsRefused() == 1);

      step.processElement(note(1), 0);
      assertTrue(isWhole(found(taken(step).get(0)), "first"));
      assertEquals(before, models.terminology());
      assertEquals(0, models.packsTaken());

      replacePackBy(second);
      waitFor("the good pack to be taken", () -> models.packsTaken() == 1);
      step.processElement(note(2), 0);
      assertTrue(isWhole(found(taken(step).get(0)), "second"));
      assertEquals(1, models.packsRefused());
    }
  }

  @Test
  void folderThatIsGoneIsRefusedOnceAndThePackStays() throws Exception {
    try (SharedModels models = SharedModels.open(source)) {
      Files.move(pack, folder.resolve("elsewhere"));
      waitFor("the missing pack to be refused", () -> models.packsRefused() == 1);
      Files.move(folder.resolve("elsewhere"), pack);
      TimeUnit.MILLISECONDS.sleep(200);
      assertEquals(1, models.packsRefused());
      assertEquals(0, models.packsTaken());
      assertTrue(isWhole(models.recognising(reader -> reader.recognise(Packs.NOTE)), "first"));
    }
  }

  @Test
  void packBehindALinkIsTakenUpWhenTheLinkIsTurned() throws Exception {
    Path link = folder.resolve("current");
    Files.createSymbolicLink(link, pack);
    Packs.publish(folder.resolve("second"), "second");
    ModelSource linked = new ModelSource(link.toString(), Duration.ofMillis(20));
    try (SharedModels models = SharedModels.open(linked)) {
      Path turned = Files.createSymbolicLink(folder.resolve("next"), folder.resolve("second"));
      Files.move(turned, link, StandardCopyOption.REPLACE_EXISTING);
      waitFor("the link's new pack", () -> models.packsTaken() == 1);
      assertTrue(models.terminology().startsWith("second-"));
    }
  }

  @Test
  void noteThatIsUnderWayEndsWithTheRecogniserItBeganWith() throws Exception {
    try (SharedModels models = SharedModels.open(source)) {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch swapped = new CountDownLatch(1);
      CompletableFuture<Recognition> underWay =
          CompletableFuture.supplyAsync(
              () ->
                  models.recognising(
                      recogniser -> {
                        begun.countDown();
                        await(swapped);
                        return recogniser.recognise(Packs.NOTE);
                      }));
      await(begun);
      Packs.publish(pack, "second");
      waitFor("the new pack", () -> models.packsTaken() == 1);
      assertTrue(isWhole(models.recognising(reader -> reader.recognise(Packs.NOTE)), "second"));
      swapped.countDown();
      assertTrue(isWhole(underWay.get(LIMIT_S, TimeUnit.SECONDS), "first"));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(LIMIT_S, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void bothAreKeptWhereWhatTheyAreMadeFromIsTheSame() throws IOException {
    LoadedModels old = LoadedModels.of(ModelPack.load(pack), ForecasterSettings.defaults());
    LoadedModels next = old.replacedBy(ModelPack.load(pack));
    assertSame(old.forecaster(), next.forecaster());
    assertSame(old.recogniser(), next.recogniser());

    old.retire(next);
    assertTrue(next.forecaster().retain());
    next.forecaster().release();
    next.retire();
    assertFalse(next.forecaster().retain());
  }

  @Test
  void forecasterIsMadeAnewWithANewTerminologyForItKnowsUnseenCodesByIt() throws IOException {
    LoadedModels old = LoadedModels.of(ModelPack.load(pack), ForecasterSettings.defaults());
    Packs.publish(pack, "second");
    LoadedModels next = old.replacedBy(ModelPack.load(pack));
    assertNotSame(old.forecaster(), next.forecaster());
    assertNotSame(old.recogniser(), next.recogniser());

    old.retire(next);
    assertFalse(old.recogniser().retain(), "nobody used it any more");
    assertFalse(old.forecaster().retain(), "nobody used it any more");
    next.retire();
  }

  @Test
  void recogniserIsKeptWhereOnlyTheForecasterIsNew() throws IOException {
    LoadedModels old = LoadedModels.of(ModelPack.load(pack), ForecasterSettings.defaults());
    Path forecaster = Files.createDirectories(pack.resolve(ModelPack.FORECASTER));
    ModelPack builtIn = ModelPack.builtIn();
    for (String file : builtIn.files(ModelPack.FORECASTER)) {
      Files.write(forecaster.resolve(file), builtIn.file(ModelPack.FORECASTER + "/" + file));
    }
    try (var in =
        Objects.requireNonNull(
            ModelPack.class.getResourceAsStream(ModelPack.FORECASTER + "/manifest.json"))) {
      String manifest = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String other = manifest.replaceFirst("\"version\": *\"", "$0other-");
      Files.writeString(forecaster.resolve("manifest.json"), other);
    }
    LoadedModels next = old.replacedBy(ModelPack.load(pack));
    assertSame(old.recogniser(), next.recogniser());
    assertNotSame(old.forecaster(), next.forecaster());
    old.retire(next);
    next.retire();
  }

  @Test
  void whatIsRetiredIsClosedOnceByTheLastWhoUsesIt() {
    List<String> closed = new ArrayList<>();
    RefCounted<String> counted = new RefCounted<>("model", () -> closed.add("closed"));
    assertTrue(counted.retain());
    counted.release();
    assertTrue(counted.retain());
    counted.release(); // The owner's reference: it is retired while it is used.
    assertEquals(List.of(), closed);
    counted.release();
    assertEquals(List.of("closed"), closed);
    assertFalse(counted.retain());
  }

  @Test
  void modelsThatAreClosedAreRefused() {
    SharedModels models = SharedModels.open(source);
    models.close();
    assertThrows(IllegalStateException.class, () -> models.recognising(NoteRecogniser::version));
  }

  private void replacePackBy(Path other) throws IOException {
    Files.move(pack, Files.createTempDirectory(folder, "old").resolve("pack"));
    Files.move(other, pack);
  }
}
