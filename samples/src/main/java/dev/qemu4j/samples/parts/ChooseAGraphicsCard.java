package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.device.Device;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.screen.Screen;
import dev.qemu4j.vm.screen.ScreenException;
import dev.qemu4j.vm.screen.ScreenWait;
import dev.qemu4j.vm.screen.Screenshot;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Starts a Linux guest with each kind of graphics card. By EDID a card tells the guest what resolution to take. */
public final class ChooseAGraphicsCard {
    private static final Duration BOOT = Duration.ofMinutes(2);

    private ChooseAGraphicsCard() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        LinuxGuest linux = LinuxGuest.builder()
                .module("bochs")
                .module("qxl")
                .module("virtio_gpu")
                .module("cirrus")
                .build();
        Map<String, Device> cards = new LinkedHashMap<>();
        cards.put("std", Devices.vga(d -> d.edid(true).xres(1280L).yres(800L)));
        cards.put("qxl", Devices.qxlVga(d -> d.xres(1280).yres(800)));
        cards.put(
                "virtio, two monitors",
                Devices.virtioVga(d -> d.xres(1280).yres(800).maxOutputs(2)));
        cards.put("cirrus", Devices.cirrusVga()); // knows no EDID
        cards.put("vmware", Devices.vmwareSvga()); // Linux drives only a newer one
        cards.forEach((name, card) -> {
            CommandLine machine = CommandLine.builder(Target.X86_64)
                    .machine(Machines.q35())
                    .device(card)
                    .build();
            try (LabGuest guest = LabGuest.boot(linux, machine)) {
                String resolution = guest.run("cat /sys/class/graphics/fb0/virtual_size 2>/dev/null || true")
                        .replace(',', 'x');
                Screen screen = guest.vm().screen();
                Screenshot shot = screen.await(
                        ScreenWait.of(
                                "has the guest's resolution",
                                s -> resolution.isEmpty() || resolution.equals(s.width() + "x" + s.height())),
                        BOOT);
                System.out.println(name + ": " + shot.width() + "x" + shot.height() + ", driver "
                        + guest.run("cat /sys/class/graphics/fb0/name 2>/dev/null || echo none") + ", monitors "
                        + screen.heads().size());
            }
        });
        CommandLine headless =
                CommandLine.builder(Target.X86_64).machine(Machines.q35()).build();
        try (LabGuest guest = LabGuest.boot(linux, headless)) {
            guest.vm().screen().screenshot();
        } catch (ScreenException e) {
            System.out.println("none: " + e.getMessage());
        }
    }
}
