package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.img.failure.internal.ImgWords;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImgWordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "qemu-img: Lost persistent bitmaps during inactivation of node '#block1': Failed to write bitmap 'b' to file",
                "qemu-img: Failed to flush the L2 table cache: Input/output error",
                "qcow2: Marking image as corrupt: L2 table offset 0x2a00 unaligned; further corruption events will be suppressed"
            })
    void losses_whatQemuReportsAndGoesOn_areLosses(String said) {
        assertThat(ImgWords.losses(said, List.of())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qemu-img: warning: Skipping inconsistent bitmap 'b'",
                "Repairing cluster 5 refcount=1 reference=0",
                "qemu-img: warning: '/a/Failed to write/b' is odd",
                "qemu-img: '/a/Lost persistent bitmaps/b' was repaired"
            })
    void losses_ofWarningsAndPaths_areNone(String said) {
        assertThat(ImgWords.losses(said, List.of())).isEmpty();
        assertThat(ImgWords.warnings(said)).hasSize(1);
    }

    @Test
    void lossesAndWarnings_thatRepeatASecret_areWithoutIt() {
        String said = "qemu-img: Failed to flush 'https://user:hunter2@host/disk': Input/output error";

        assertThat(ImgWords.losses(said, List.of()))
                .containsExactly("Failed to flush 'https://user:***@host/disk': Input/output error");
        assertThat(ImgWords.warnings(said))
                .hasToString(ImgWords.losses(said, List.of()).toString());
    }

    @Test
    void withoutPaths_knownAndQuotedOnes_areGone() {
        assertThat(ImgWords.withoutPaths(
                        "Could not open '/x/corrupted/it's': Could not open /y/No space left on device: oops",
                        List.of("/x/corrupted/it's", "/y/No space left on device")))
                .isEqualTo("Could not open '': Could not open : oops");
        assertThat(ImgWords.withoutPaths("Could not open \"/z/corrupted/a\": oops", List.of()))
                .isEqualTo("Could not open '': oops");
    }

    @Test
    void withoutPaths_knownNamesInQuotes_areGone() {
        assertThat(ImgWords.withoutPaths(
                        "Operation remove on bitmap corrupted failed: Dirty bitmap 'corrupted' not found",
                        List.of("corrupted")))
                .isEqualTo("Operation remove on bitmap failed: Dirty bitmap '' not found");
        assertThat(ImgWords.withoutPaths("Image is corrupted", List.of("corrupted")))
                .isEqualTo("Image is corrupted");
    }

    @Test
    void withoutLongestPaths_ofPathsWithQuotes_leavesWhatFollowsThem() {
        assertThat(ImgWords.withoutLongestPaths(
                        "qemu-img: Could not open '/x/a': Could not open '/x/a'b: Permission denied/base': No such file",
                        List.of()))
                .isEqualTo("qemu-img: Could not open '': No such file");
        assertThat(ImgWords.withoutLongestPaths("qemu-img: Can't open '/a/b': it isn't there", List.of()))
                .isEqualTo("qemu-img: Can't open '': it isn't there");
        assertThat(ImgWords.withoutLongestPaths("qemu-img: '/a': bad\nqemu-img: '/b': worse", List.of()))
                .isEqualTo("qemu-img: '': bad\nqemu-img: '': worse");
    }
}
