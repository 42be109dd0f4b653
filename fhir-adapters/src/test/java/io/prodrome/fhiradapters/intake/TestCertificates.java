package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Certificates that a test makes for itself with the JDK's keytool, each its own authority. */
final class TestCertificates {

  static final Secret PASSWORD = new Secret("changeit");

  private final Path folder;

  TestCertificates(Path folder) {
    this.folder = folder;
  }

  /** Makes a key and a self-signed certificate for 127.0.0.1: PKCS#12, and the same as PEM. */
  void make(String name) throws Exception {
    Path store = pkcs12(name);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD.value())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IOException("keytool made no certificate");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    char[] password = PASSWORD.value().toCharArray();
    try (InputStream input = Files.newInputStream(store)) {
      keys.load(input, password);
    }
    pem(certificate(name), "CERTIFICATE", keys.getCertificate(name).getEncoded());
    pem(key(name), "PRIVATE KEY", keys.getKey(name, password).getEncoded());
  }

  private static void pem(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file,
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n",
        StandardCharsets.US_ASCII);
  }

  Path pkcs12(String name) {
    return folder.resolve(name + ".p12");
  }

  Path certificate(String name) {
    return folder.resolve(name + ".crt");
  }

  Path key(String name) {
    return folder.resolve(name + ".key");
  }

  /** As PKCS#12; trusts the other's certificate. */
  TlsConfig pkcs12(String name, @Nullable String trusted) {
    return new TlsConfig(
        pkcs12(name), null, PASSWORD, trusted == null ? null : certificate(trusted));
  }

  /** As PEM files; trusts the other's certificate. */
  TlsConfig pem(String name, @Nullable String trusted) {
    return new TlsConfig(
        certificate(name),
        key(name),
        new Secret(""),
        trusted == null ? null : certificate(trusted));
  }
}
