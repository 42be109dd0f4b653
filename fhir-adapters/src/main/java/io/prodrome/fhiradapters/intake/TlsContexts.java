package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes the JDK's TLS contexts of certificate files. */
public final class TlsContexts {

  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";
  private static final char[] NO_PASSWORD = {};

  private TlsContexts() {}

  /**
   * The context of a listener, or of a sender that shows a certificate.
   *
   * @throws IOException if a file cannot be read or holds something else; the text names the file
   */
  public static SSLContext of(TlsConfig config) throws IOException {
    char[] password = config.password().value().toCharArray();
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      Path key = config.key();
      if (isPem(config.certificate())) {
        keys.init(pemIdentity(config.certificate(), key), NO_PASSWORD);
      } else {
        keys.init(pkcs12(config.certificate(), config.password()), password);
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust(config.authorities(), config), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          config.certificate() + " gives no usable key and certificate; is the password right?", e);
    }
  }

  private static TrustManager @Nullable [] trust(@Nullable Path authorities, TlsConfig config)
      throws IOException, GeneralSecurityException {
    if (authorities == null) {
      return null;
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    List<? extends Certificate> certificates =
        isPem(authorities)
            ? List.copyOf(pemCertificates(authorities))
            : pkcs12Certificates(pkcs12(authorities, config.password()));
    if (certificates.isEmpty()) {
      throw new IOException(authorities + " has no certificate");
    }
    for (int i = 0; i < certificates.size(); i++) {
      trusted.setCertificateEntry("authority-" + i, certificates.get(i));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  private static boolean isPem(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    return text.contains("-----BEGIN ");
  }

  private static KeyStore pkcs12(Path file, Secret password)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (ByteArrayInputStream input = new ByteArrayInputStream(Files.readAllBytes(file))) {
      store.load(input, password.value().toCharArray());
      return store;
    } catch (IOException e) {
      throw new IOException(file + " is neither PEM nor PKCS#12 with that password", e);
    }
  }

  private static List<Certificate> pkcs12Certificates(KeyStore store)
      throws GeneralSecurityException {
    List<Certificate> certificates = new ArrayList<>();
    for (String alias : Collections.list(store.aliases())) {
      Certificate certificate = store.getCertificate(alias);
      if (certificate != null) {
        certificates.add(certificate);
      }
    }
    return certificates;
  }

  private static KeyStore pemIdentity(Path certificate, @Nullable Path key)
      throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> chain = pemCertificates(certificate);
    if (chain.isEmpty()) {
      throw new IOException(certificate + " has no certificate");
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry(
        "listener",
        pemKey(key == null ? certificate : key),
        NO_PASSWORD,
        chain.toArray(new Certificate[0]));
    return store;
  }

  private static Collection<? extends Certificate> pemCertificates(Path file)
      throws IOException, GeneralSecurityException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    // A key in the same file is no certificate, and the factory takes nothing else.
    int key = text.indexOf(KEY_BEGIN);
    int keyEnd = text.indexOf(KEY_END);
    if (key >= 0 && keyEnd > key) {
      text = text.substring(0, key) + text.substring(keyEnd + KEY_END.length());
    }
    return CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private static PrivateKey pemKey(Path file) throws IOException, GeneralSecurityException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    int begin = text.indexOf(KEY_BEGIN);
    int end = text.indexOf(KEY_END);
    if (begin < 0 || end < begin) {
      throw new IOException(
          file
              + " has no unencrypted PKCS#8 key (BEGIN PRIVATE KEY);"
              + " make one with: openssl pkcs8 -topk8 -nocrypt, or use PKCS#12");
    }
    byte[] encoded =
        Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
    for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException e) {
        // Of another algorithm, which the next round tries.
      }
    }
    throw new IOException(file + " has a key that is neither RSA, EC nor Ed25519");
  }
}
