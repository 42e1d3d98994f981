package dev.qemu4j.img.internal;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.ConvertOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedWordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-B base",
                "-Bbase",
                "-qB base",
                "-o backing_file=x",
                "-b x",
                "-F qcow2",
                "-O raw",
                "-f raw",
                "-n",
                "-WBx",
                "-CBx",
                "-sU",
                "-dbx",
                "-pn",
                "-U",
                "-u",
                "--shrink",
                "--shr",
                "--force-share",
                "--target-image-opts",
                "--backing-file=x",
                "--image-opts",
                "-r all",
                "-qrleaks",
                "--repair=all"
            })
    void refuse_imagesFormatsAndLosses_areRefused(String words) {
        assertThatThrownBy(() -> ReservedWords.refuse(List.of(words.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not to be set here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c",
                "-m 16",
                "-W",
                "-t none",
                "-tnone",
                "-T writeback",
                "-S 4k",
                "-l snapshot.name=base",
                "-r 10M",
                "--rate-limit=1M",
                "--object secret,id=s,file=x",
                "--bitmaps",
                "--salvage"
            })
    void refuse_others_areTaken(String words) {
        assertThatNoException().isThrownBy(() -> ReservedWords.refuse(List.of(words.split(" "))));
    }

    @Test
    void words_reservedOne_isRefusedByTheBuilder() {
        assertThatThrownBy(() -> ConvertOptions.builder().words("-B", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("use overlay, backing or rebase");
    }
}
