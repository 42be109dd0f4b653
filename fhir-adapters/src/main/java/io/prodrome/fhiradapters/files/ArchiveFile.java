package io.prodrome.fhiradapters.files;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The messages of an archive's members. */
final class ArchiveFile implements Messages {

  private final String name;
  private final Members members;
  private final Opening opening;
  private @Nullable Messages open;

  ArchiveFile(String name, Members members, Opening opening) {
    this.name = name;
    this.members = members;
    this.opening = opening;
  }

  @Override
  public @Nullable FoundMessage next() throws IOException {
    while (true) {
      if (open != null) {
        FoundMessage message = open.next();
        if (message != null) {
          return message;
        }
        open.close();
        open = null;
      }
      Members.Member member = members.next();
      if (member == null) {
        return null;
      }
      String place = name + "!/" + member.path();
      open = opening.stream(place, member.content(), member.at(), false, 0, null);
    }
  }

  @Override
  public void close() throws IOException {
    members.close();
  }
}
