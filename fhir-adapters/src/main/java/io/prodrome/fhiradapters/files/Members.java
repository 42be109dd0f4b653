package io.prodrome.fhiradapters.files;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Date;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** The files in an archive, read in place and in its order. Their paths are names only. */
interface Members extends Closeable {

  /**
   * The next file; null at the end.
   *
   * @throws IOException if the archive cannot be read on
   */
  @Nullable Member next() throws IOException;

  /**
   * A file in an archive.
   *
   * @param path as the archive names it
   * @param at when it was written
   * @param content valid until the next one is asked for; closing it does not close the archive
   */
  record Member(String path, Instant at, InputStream content) {}

  /** Of a tar archive. */
  static Members tar(InputStream input) {
    TarArchiveInputStream tar = new TarArchiveInputStream(input);
    return new Members() {
      @Override
      public @Nullable Member next() throws IOException {
        for (TarArchiveEntry entry = tar.getNextEntry();
            entry != null;
            entry = tar.getNextEntry()) {
          if (entry.isFile() && tar.canReadEntryData(entry)) {
            Date written = entry.getLastModifiedDate();
            return new Member(entry.getName(), written.toInstant(), new Unclosed(tar));
          }
        }
        return null;
      }

      @Override
      public void close() throws IOException {
        tar.close();
      }
    };
  }

  /** Of a ZIP archive. */
  static Members zip(InputStream input) {
    Unpacked.Packed packed = new Unpacked.Packed(input);
    ZipInputStream zip = new ZipInputStream(packed);
    return new Members() {
      @Override
      public @Nullable Member next() throws IOException {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (!entry.isDirectory()) {
            Instant at =
                entry.getLastModifiedTime() == null
                    ? Instant.EPOCH
                    : entry.getLastModifiedTime().toInstant();
            return new Member(entry.getName(), at, new Unclosed(new Unpacked(zip, packed)));
          }
        }
        return null;
      }

      @Override
      public void close() throws IOException {
        zip.close();
      }
    };
  }

  /** A member's end is not the archive's. */
  final class Unclosed extends FilterInputStream {
    Unclosed(InputStream input) {
      super(input);
    }

    @Override
    public void close() {
      // The archive is read on.
    }
  }
}
