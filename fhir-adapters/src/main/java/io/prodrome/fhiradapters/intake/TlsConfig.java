package io.prodrome.fhiradapters.intake;

import io.prodrome.domain.Secret;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a listener proves who it is, and whom it lets in. Files are PEM where they begin as such, and
 * PKCS#12 otherwise.
 *
 * @param certificate the listener's certificate with its chain: PEM, or PKCS#12 with the key in it
 * @param key its private key in PEM, PKCS#8, not encrypted; null where the certificate's file has
 *     it
 * @param password of PKCS#12 files; empty for PEM
 * @param authorities the certificates that may vouch for the other side; null for a listener whose
 *     senders need no certificate. Where a listener has it, a sender without a certificate that
 *     they vouch for is not let in.
 */
public record TlsConfig(
    Path certificate, @Nullable Path key, Secret password, @Nullable Path authorities) {}
