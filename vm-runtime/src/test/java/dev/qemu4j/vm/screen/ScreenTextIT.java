package dev.qemu4j.vm.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.option.VgaCard;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The text that the firmware of a PC shows. */
@Tag("once")
class ScreenTextIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Test
    void text_ofTheFirmware_isRead() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .machine(Machines.pc())
                .nodefaults()
                .vga(VgaCard.STD)
                .display(Displays.none())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            Screen screen = vm.screen();
            Screenshot shot = awaitText(screen, ScreenWait.text(Pattern.compile("No bootable device")));

            assertThat(TextRecognition.of("eng").read(shot)).contains("SeaBIOS (version");
            assertThat(Await.result(screen.textAsync(), "waiting for the text")).contains("No bootable device");
            assertThatThrownBy(() -> screen.await(ScreenWait.text(Pattern.compile("login:")), Duration.ofSeconds(3)))
                    .isInstanceOf(ScreenTimeoutException.class)
                    .hasMessageStartingWith(
                            "time-out of 3000 ms while waiting until the screen shows the text 'login:'; the last of");
            failures(shot);
        }
    }

    private static void failures(Screenshot shot) {
        assertThatThrownBy(() -> TextRecognition.of("zzz").read(shot))
                .isInstanceOf(QemuException.class)
                .hasMessageStartingWith("tesseract lacks the data of [zzz] (install it")
                .hasCauseInstanceOf(HostCommandException.class);
        assertThatThrownBy(
                        () -> TextRecognition.of().timeout(Duration.ofMillis(1)).read(shot))
                .isInstanceOf(HostCommandTimeoutException.class);
        assertThatThrownBy(() -> TextRecognition.of().by("tesseract-none").read(shot))
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("install tesseract (Debian and Ubuntu: tesseract-ocr,");
        CompletableFuture<String> unwanted = TextRecognition.of().readAsync(shot);
        unwanted.cancel(true);
        assertThat(unwanted).isCancelled();
    }

    /** Says so loudly if there is no tesseract. */
    private static Screenshot awaitText(Screen screen, ScreenWait text) {
        try {
            return screen.await(text, LIMIT);
        } catch (ProgramNotFoundException e) {
            System.err.println("NOT RUN: " + e.getMessage());
            return Assumptions.abort("NOT RUN: " + e.getMessage());
        }
    }
}
