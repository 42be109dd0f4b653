package io.prodrome.models.forecast;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prodrome.domain.Digests;
import io.prodrome.models.pack.ModelPack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Packs that differ from the built-in one. */
final class Packs {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Packs() {}

  /** The built-in pack's forecaster with one JSON file changed, its manifest put right. */
  static ModelPack changed(Path folder, String file, Consumer<ObjectNode> change)
      throws IOException {
    ModelPack pack = ModelPack.builtIn();
    Path forecaster = Files.createDirectories(folder.resolve("forecaster"));
    ObjectNode files = JSON.createObjectNode();
    for (String name : pack.manifest(ModelPack.FORECASTER).files().keySet()) {
      byte[] content = pack.file(ModelPack.FORECASTER + "/" + name);
      if (name.equals(file)) {
        ObjectNode tree = (ObjectNode) JSON.readTree(content);
        change.accept(tree);
        content = tree.toString().getBytes(StandardCharsets.UTF_8);
      }
      Files.write(forecaster.resolve(name), content);
      files.put(name, Digests.sha256(content));
    }
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("name", "changed").put("version", "0").put("trainedOn", "nothing");
    manifest.putArray("licences");
    manifest.putObject("metrics");
    manifest.putObject("madeBy").put("command", "a test");
    manifest.set("files", files);
    Files.writeString(forecaster.resolve("manifest.json"), manifest.toString());
    return ModelPack.load(folder);
  }
}
