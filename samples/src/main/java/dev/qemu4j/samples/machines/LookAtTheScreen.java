package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.screen.Screen;
import dev.qemu4j.vm.screen.ScreenRecording;
import dev.qemu4j.vm.screen.ScreenWait;
import dev.qemu4j.vm.screen.Screenshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;

/** Waits until a machine's screen shows something and is still, takes a picture of it, reads its text with {@code tesseract}, and records the boot. */
public final class LookAtTheScreen {
    private LookAtTheScreen() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if a file cannot be written
     */
    public static void main(String[] args) throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .machine(Machines.pc())
                .nodefaults()
                .device(Devices.vga())
                .display(Displays.none())
                .build();
        Path directory = Files.createTempDirectory("screen");
        Path picture = directory.resolve("screen.png");
        Path film = directory.resolve("boot.png");
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            Screen screen = vm.screen();
            try (ScreenRecording recording = screen.record()) {
                ScreenWait text = ScreenWait.of("shows the firmware's text", shot -> shot.height() == 400);
                screen.await(text, Duration.ofSeconds(60));
                Screenshot shot = screen.await(
                        ScreenWait.still(Duration.ofSeconds(1)).tolerating(0, 0.001), // the cursor blinks
                        Duration.ofSeconds(60));
                screen.await(ScreenWait.text(Pattern.compile("No bootable device")), Duration.ofMinutes(2));
                System.out.println(
                        "it reads: " + screen.text().lines().findFirst().orElse("nothing"));
                Files.write(picture, shot.png()); // or ppm(), or image() for Java
                Files.write(film, recording.png()); // an animated PNG
                System.out.println("a picture of " + shot.width() + "x" + shot.height() + " pixels, and a film of "
                        + (recording.pictures() > 1 ? "several" : "one"));
            }
        } finally {
            Files.deleteIfExists(picture);
            Files.deleteIfExists(film);
            Files.delete(directory);
        }
    }
}
