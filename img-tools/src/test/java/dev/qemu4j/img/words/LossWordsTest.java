package dev.qemu4j.img.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The messages of QEMU's block layer, without those of its programs that are about something else. */
class LossWordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Lost persistent bitmaps during inactivation of node '#block1': Failed to write bitmap 'b' to file: File too large",
                "Failed to flush the L2 table cache: Input/output error",
                "Failed to flush the L2 block cache: Input/output error",
                "Failed to flush the refcount block cache: No space left on device",
                "Failed to truncate image: Input/output error"
            })
    void losses_whatTheBlockLayerSaysWhenItCloses_areThoseOfEachProgram(String said) {
        assertThat(LossWords.ofMachine("qemu-system-x86_64: " + said)).containsExactly("qemu-system-x86_64: " + said);
        assertThat(LossWords.ofMachine("2026-11-29T17:05:36.074557Z vm1 qemu-system-x86_64: " + said))
                .hasSize(1);
        assertThat(LossWords.ofTool("qemu-img: " + said, List.of())).hasSize(1);
        assertThat(LossWords.ofTool("qemu-nbd: " + said, List.of())).hasSize(1);
        assertThat(LossWords.ofTool(said, List.of())).hasSize(1);
    }

    @Test
    void losses_imageThatIsFoundCorrupt_areThoseOfEachProgram() {
        String said = "qcow2: Marking image as corrupt: L2 table offset 0x2a00 unaligned (L1 index: 0);"
                + " further corruption events will be suppressed";

        assertThat(LossWords.ofMachine(said)).containsExactly(said);
        assertThat(LossWords.ofTool(said, List.of())).containsExactly(said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qemu-img: Error while closing the image: Invalid argument",
                "qemu-img: Failed flush request: Input/output error",
                "qemu-nbd: Failed to update the qcow2 header",
                "qemu-storage-daemon: Could not write qcow2 header: No space left on device",
                "qemu-img: error while writing at byte 65536: No space left on device"
            })
    void losses_whatElseAToolSays_areThoseOfTheToolAlone(String said) {
        assertThat(LossWords.ofTool(said, List.of())).containsExactly(said);
        assertThat(LossWords.ofMachine(said.replaceFirst("^qemu-[a-z-]+", "qemu-system-x86_64")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qemu-system-x86_64: -drive file=/x/Lost persistent bitmaps during: No such file",
                "qemu-nbd: Could not open '/x/y: Failed to flush the L2 table cache/b': Permission denied",
                "qemu-img: warning: Failed to flush the L2 table cache",
                "qemu-nbd: Disconnect client, due to: Failed to send reply: Unable to write to socket: Broken pipe",
                "qemu-nbd: Disconnect client, due to: Request handling failed in intermediate state: Input/output error",
                "qemu-system-x86_64: warning: host doesn't support requested feature"
            })
    void losses_pathsWarningsAndPeersThatGo_areNone(String said) {
        assertThat(LossWords.ofMachine(said)).isEmpty();
        assertThat(LossWords.ofTool(said, List.of())).isEmpty();
    }

    @Test
    void ofTool_knownNames_areNoEvidence() {
        String said = "qemu-img: /x y: Failed to write: it is odd";

        assertThat(LossWords.ofTool(said, List.of("/x y: Failed to write"))).isEmpty();
        assertThat(LossWords.ofTool(said, List.of())).hasSize(1);
    }

    @Test
    void ofTool_linesWithSecrets_areWithoutThem() {
        assertThat(LossWords.ofTool(
                        "qemu-nbd: Failed to flush 'https://user:hunter2@host/disk': Input/output error", List.of()))
                .containsExactly("qemu-nbd: Failed to flush 'https://user:***@host/disk': Input/output error");
    }
}
