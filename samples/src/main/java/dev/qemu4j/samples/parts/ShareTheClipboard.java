package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.option.VgaCard;
import dev.qemu4j.qapi.chardev.ChardevInfo;
import dev.qemu4j.recipe.QemuVdagent;
import dev.qemu4j.recipe.Spice;
import dev.qemu4j.recipe.UsbRedirection;
import dev.qemu4j.recipe.Vnc;
import dev.qemu4j.samples.networks.LabGuest;
import java.nio.file.Path;

/** Shares the guest's clipboard with VNC by QEMU's own agent, and with SPICE, which also plugs the viewer's USB devices and comes through ssh. */
public final class ShareTheClipboard {
    /** The announcement of spice-vdagent that it can do clipboards (bits 5 and 6), with the wish for an answer. */
    private static final String ANNOUNCEMENT = "\\x01\\0\\0\\0\\x1c\\0\\0\\0" // port 1, 28 bytes
            + "\\x01\\0\\0\\0\\x06\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\0\\x08\\0\\0\\0" // version 1, announcement, 8 bytes
            + "\\x01\\0\\0\\0\\x60\\0\\0\\0";

    private ShareTheClipboard() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LinuxGuest linux = LinuxGuest.builder()
                .module("virtio_console")
                .availableModule("usbcore")
                .build();
        try (RunDirectory directory = RunDirectory.create()) {
            byVnc(linux, directory.socket("vnc"));
            bySpice(linux, directory.socket("spice"));
        }
    }

    private static void byVnc(LinuxGuest linux, Path socket) {
        try (LabGuest guest = LabGuest.boot(linux, machine(Vnc.socket(socket), QemuVdagent.create()))) {
            // In the place of spice-vdagent. The answer is as long, with QEMU's own abilities at its end.
            String answer =
                    guest.run("port=$(grep -l com.redhat.spice.0 /sys/class/virtio-ports/*/name); port=${port%/name};"
                            + " exec 3<>/dev/${port##*/}; printf '" + ANNOUNCEMENT + "' >&3;"
                            + " dd bs=1 count=36 <&3 2>/dev/null | od -An -tx4 -v | tr -d '\\n'");
            String[] words = answer.strip().split(" +", -1);
            System.out.println("QEMU's agent announces: " + (words[3].equals("00000006") ? "yes" : answer));
            System.out.println(
                    "clipboard: " + ((Integer.parseUnsignedInt(words[8], 16) & 0x20) != 0 ? "shared" : answer));
        }
    }

    private static void bySpice(LinuxGuest linux, Path socket) {
        Spice spice = Spice.socket(socket);
        try (LabGuest guest = LabGuest.boot(linux, machine(spice, UsbRedirection.of(2)))) {
            for (ChardevInfo chardev : guest.vm().qmp().blocking().chardev().queryChardev()) {
                if (chardev.filename().startsWith("spicevmc")) {
                    System.out.println(chardev.label() + ": " + chardev.filename());
                }
            }
            System.out.println("slots: "
                    + guest.vm().qmp().blocking().qom().qomList("/machine/peripheral").stream()
                            .filter(property -> property.type().equals("child<usb-redir>"))
                            .count());
            System.out.println(
                    "SPICE: " + guest.vm().qmp().blocking().ui().querySpice().enabled());
            System.out.println(String.join(" ", spice.sshTunnel("me@example.org", Path.of("/run/user/1000/vm"))));
            System.out.println("remote-viewer spice+unix:///run/user/1000/vm");
        }
    }

    private static CommandLine machine(Recipe display, Recipe share) {
        return CommandLine.builder(Target.X86_64)
                .vga(VgaCard.STD)
                .with(display)
                .with(share)
                .build();
    }
}
