package dev.qemu4j.vm.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.qapi.ui.InputButton;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.guests.Keymaps;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and moves that real guests read. */
class KeyboardIT {
    @TempDir
    private Path directory;

    /** The kernel forgets a terminal's mode when it is closed. */
    private static final String READ = "exec 3</dev/tty1; stty raw -echo <&3; cat <&3 >>/run/typed &";

    private static final String EVENTS =
            "for e in /sys/class/input/event*; do grep -qi '%s' $e/device/name && n=${e##*/}; done;"
                    + " exec 3</dev/input/$n; cat <&3 >/run/events &";

    /** Each layout as Debian has it for the console, and all that it can type. */
    @Test
    @Tag("once")
    void type_allCharactersOfAllLayouts_areRead() {
        Keymaps keymaps = Keymaps.unpacked();
        LinuxGuest.Builder guest =
                LinuxGuest.builder().program(keymaps.loadkeys().toString());
        for (Layout layout : Layout.all()) {
            guest.file("/keymaps/" + name(layout), keymaps.keymap(name(layout)));
        }
        try (LinuxMachine machine = LinuxMachine.boot(guest)) {
            machine.run(READ);
            for (Layout layout : Layout.all()) {
                machine.run(keymaps.loadkeys() + " -C /dev/tty1 /keymaps/" + name(layout) + " && : >/run/typed");
                String all = layout.characters() + layout.characters();

                machine.vm().keyboard(layout).type(all);

                assertThat(read(machine, all.getBytes(UTF_8).length))
                        .as(layout.toString())
                        .isEqualTo(all);
            }
        }
    }

    @Test
    @Tag("once")
    void press_chords_areDownInOrderAndUpInTheReverseOrder() {
        LinuxGuest.Builder guest = LinuxGuest.builder()
                .module("evdev")
                .module("usbhid")
                .module("hid_generic")
                .module("xhci_pci");
        try (LinuxMachine machine = LinuxMachine.boot(guest)) {
            Keyboard keyboard = machine.vm().keyboard(Layout.US);
            machine.run(EVENTS.formatted("AT Translated"));

            keyboard.press("ctrl-alt-f2");

            assertThat(keys(machine, 6)).isEqualTo("29+ 56+ 60+ 60- 56- 29-");

            CompletableFuture<?> first = keyboard.typeAsync("a");
            CompletableFuture<?> held = keyboard.pressAsync("shift", Duration.ofDays(1));
            first.join();
            assertThat(keys(machine, 9)).endsWith("30+ 30- 42+");
            held.cancel(true);
            keyboard.type("b");
            assertThat(keys(machine, 12)).endsWith("42+ 42- 48+ 48-");

            CompletableFuture<?> paused = machine.vm().keyboard(Layout.UK).pressAsync("alt", Duration.ofDays(1));
            assertThat(keys(machine, 13)).endsWith("48- 56+");
            machine.vm().qmp().blocking().misc().stop();
            paused.cancel(true);
            assertThatThrownBy(() -> keyboard.type("c"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("query-status: paused")
                    .hasMessageEndingWith(": alt");
            machine.vm().qmp().blocking().misc().cont();
            keyboard.type("c");
            assertThat(keys(machine, 16)).endsWith("48- 56+ 56- 46+ 46-");
        }
    }

    @Test
    @Tag("once")
    void type_onUsbAndVirtioKeyboards_losesNothing() {
        LinuxGuest.Builder guest = LinuxGuest.builder()
                .module("usbhid")
                .module("hid_generic")
                .module("xhci_pci")
                .module("virtio_input");
        String text = "The quick brown fox jumps over the lazy dog. 0123456789\n";
        for (String[] devices : new String[][] {{"qemu-xhci", "usb-kbd"}, {"virtio-keyboard-pci"}}) {
            String[] arguments = new String[devices.length * 2];
            for (int i = 0; i < devices.length; i++) {
                arguments[2 * i] = "-device";
                arguments[2 * i + 1] = devices[i];
            }
            try (LinuxMachine machine = LinuxMachine.boot(guest, arguments)) {
                machine.run(
                        READ
                                + " for i in $(seq 100); do grep -qi 'usb keyboard\\|virtio keyboard' /proc/bus/input/devices && exit; sleep 0.1; done; exit 1");

                machine.vm().keyboard(Layout.US).type(text);

                assertThat(read(machine, text.length())).isEqualTo(text.replace('\n', '\r')); // a raw terminal's return
            }
        }
    }

    @Test
    @Tag("once")
    void pointer_ofATablet_isWhereItIsMoved() {
        LinuxGuest.Builder guest = LinuxGuest.builder()
                .module("evdev")
                .module("usbhid")
                .module("hid_generic")
                .module("xhci_pci");
        try (LinuxMachine machine = LinuxMachine.boot(guest, "-device", "qemu-xhci", "-device", "usb-tablet")) {
            machine.run(
                    " for i in $(seq 100); do grep -qi 'usb tablet' /proc/bus/input/devices && exit; sleep 0.1; done; exit 1");
            machine.run(EVENTS.formatted("USB Tablet"));
            Pointer pointer = machine.vm().pointer();

            pointer.moveTo(0.5, 0.25);
            pointer.click(InputButton.RIGHT);
            pointer.dragTo(1, 1);
            pointer.wheel(-2);

            assertThat(events(machine, 12).replaceAll("4:[0-9]+:[0-9]+ ", ""))
                    .contains("3:0:16384 3:1:8192")
                    .contains("1:273:1 1:273:0 1:272:1 3:0:32767 3:1:32767 1:272:0")
                    .contains("2:8:1");
        }
    }

    @Test
    void moveTo_machineWithAMouseOnly_saysWhatToAdd() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            assertThatThrownBy(() -> vm.pointer().moveTo(0, 0))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("Devices.usbTablet");
            assertThatThrownBy(() -> vm.pointer().dragTo(0, 0)).isInstanceOf(InputException.class);
            vm.pointer().moveBy(3, -2);
        }
    }

    @Test
    void type_characterThatTheLayoutHasNot_typesNothing() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            Keyboard keyboard = vm.keyboard(Layout.UK);

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> keyboard.type("caf\u00e9"))
                    .withMessageStartingWith("text: the character \u00e9 U+00E9 at 3 (expected: one of layout uk: ");
            assertThatIllegalArgumentException().isThrownBy(() -> keyboard.press("ctrl-f99"));
            assertThatIllegalArgumentException().isThrownBy(() -> keyboard.type("\u0007"));
        }
    }

    @Test
    void type_pausedMachine_saysSo() {
        try (VirtualMachine vm =
                VirtualMachine.start(machine(), VmOptions.builder().paused(true).build())) {
            assertThatThrownBy(() -> vm.keyboard(Layout.US).type("a"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("query-status: prelaunch");
        }
    }

    @Test
    void type_machineWithoutAKeyboard_saysSo() {
        CommandLine none = CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-display", "none")
                .option("-machine", "none")
                .build();
        try (VirtualMachine vm = VirtualMachine.start(none)) {
            assertThatThrownBy(() -> vm.keyboard(Layout.US).type("a"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("no keyboard");
        }
    }

    @Test
    void type_guestThatReadsNoKeys_endsWithTheLimit() throws IOException {
        Path bios = Files.write(directory.resolve("bios"), new byte[64 << 10]); // no instruction that ends
        CommandLine deaf = CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-display", "none")
                .option("-machine", "pc,accel=tcg")
                .option("-m", "16M")
                .option("-bios", bios.toString())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(deaf)) {
            assertThatThrownBy(() -> vm.keyboard(Layout.US).type("aaaaaaaaaa"))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("PS/2");
        }
    }

    private static String name(Layout layout) {
        return layout.toString().replace("layout ", "");
    }

    private static CommandLine machine() {
        return CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-display", "none")
                .option("-machine", "pc,accel=tcg")
                .option("-m", "32M")
                .build();
    }

    /** Waits in the guest for a number of bytes, and gives whatever there is. */
    private static byte[] file(LinuxMachine machine, String file, int bytes) {
        String wait = "for i in $(seq 100); do [ $(wc -c <%s) -lt %d ] || break; sleep 0.1; done; base64 -w 0 %s";
        return Base64.getDecoder().decode(machine.run(wait.formatted(file, bytes, file)));
    }

    private static String read(LinuxMachine machine, int bytes) {
        return new String(file(machine, "/run/typed", bytes), UTF_8);
    }

    /** The events as type, code and value, without those that end a report. */
    private static String events(LinuxMachine machine, int count) {
        var bytes = ByteBuffer.wrap(file(machine, "/run/events", count * 24)).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder events = new StringBuilder();
        for (int at = 0; at + 24 <= bytes.limit(); at += 24) {
            if (bytes.getShort(at + 16) != 0) {
                events.append(bytes.getShort(at + 16))
                        .append(':')
                        .append(bytes.getShort(at + 18))
                        .append(':')
                        .append(bytes.getInt(at + 20))
                        .append(' ');
            }
        }
        return events.toString();
    }

    /** The keys that went down and up; each has a scan code's event and one that ends the report beside it. */
    private static String keys(LinuxMachine machine, int count) {
        StringBuilder keys = new StringBuilder();
        for (String event : events(machine, count * 3).split(" ", -1)) {
            if (event.startsWith("1:") && !event.endsWith(":2")) {
                keys.append(event.split(":", -1)[1]).append(event.endsWith(":1") ? "+ " : "- ");
            }
        }
        return keys.toString().strip();
    }
}
