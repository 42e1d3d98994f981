package dev.qemu4j.vm.disk.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.store.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskStreamTest {
    /** Notes what comes. */
    private static final class Notes implements DiskReceiver {
        final List<String> notes = new ArrayList<>();

        @Override
        public void data(long offset, ByteBuffer data) {
            assertThat(data.isReadOnly()).isTrue();
            notes.add(offset + " " + StandardCharsets.US_ASCII.decode(data));
        }

        @Override
        public void zero(long offset, long length) {
            notes.add(offset + " zero " + length);
        }

        @Override
        public void end() {
            notes.add("end");
        }

        @Override
        public void close() {
            notes.add("close");
        }
    }

    @Test
    void replay_whatWasWritten_givesTheSamePieces() {
        Notes notes = new Notes();
        DiskStream.replay(new ByteArrayInputStream(written()), notes);
        assertThat(notes.notes).containsExactly("0 abc", "3 zero 5000000000", "5000000512 xyz");
    }

    @Test
    void replay_cutAnywhere_saysSo() {
        byte[] all = written();
        for (int length = 0; length < all.length; length++) {
            byte[] part = Arrays.copyOf(all, length);
            assertThatThrownBy(() -> DiskStream.replay(new ByteArrayInputStream(part), new Notes()))
                    .as("the first %d bytes", length)
                    .isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void replay_otherBytes_areRefused() {
        byte[] all = written();
        all[14] = 'Q';
        assertThatThrownBy(() -> DiskStream.replay(new ByteArrayInputStream(all), new Notes()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("no stream of a disk");
    }

    @Test
    void digest_piecesCutOtherwise_isTheSame() {
        Notes notes = new Notes();
        Sha256 whole = digest(notes, "0 abcdef", "6 zero 10", "100 x");
        assertThat(notes.notes).containsExactly("0 abcdef", "6 zero 10", "100 x", "end", "close");
        assertThat(digest(new Notes(), "0 abc", "3 def", "6 zero 4", "10 zero 6", "100 x"))
                .isEqualTo(whole);
    }

    @Test
    void digest_otherBytesPlacesOrKinds_isAnother() {
        assertThat(List.of(
                        digest(new Notes(), "0 abc"),
                        digest(new Notes(), "0 abd"),
                        digest(new Notes(), "1 abc"),
                        digest(new Notes(), "0 ab", "4 c"),
                        digest(new Notes(), "0 zero 3"),
                        digest(new Notes(), "0 zero 4"),
                        digest(new Notes())))
                .doesNotHaveDuplicates();
    }

    private static Sha256 digest(Notes notes, String... pieces) {
        try (DiskDigest digest = DiskDigest.of(notes)) {
            for (String piece : pieces) {
                String[] words = piece.split(" ", -1);
                if (words.length == 3) {
                    digest.zero(Long.parseLong(words[0]), Long.parseLong(words[2]));
                } else {
                    digest.data(Long.parseLong(words[0]), bytes(words[1]));
                }
            }
            digest.end();
            return digest.digest();
        }
    }

    private static byte[] written() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DiskReceiver writer = DiskStream.writer(out)) {
            writer.data(0, bytes("abc"));
            writer.zero(3, 5_000_000_000L);
            writer.data(5_000_000_512L, bytes("xyz"));
            writer.end();
        }
        return out.toByteArray();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();
    }
}
