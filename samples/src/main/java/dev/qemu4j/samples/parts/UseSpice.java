package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.chardev.VserportChangeEvent;
import dev.qemu4j.qapi.ui.SpiceInfo;
import dev.qemu4j.recipe.Spice;
import dev.qemu4j.samples.networks.LabGuest;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Shows a machine by SPICE on a Unix socket: with a ticket, and with the channel of the guest's agent. */
public final class UseSpice {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private UseSpice() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the server is not reached
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux = LinuxGuest.builder().module("virtio_console").build();
        try (RunDirectory directory = RunDirectory.create()) { // which only its owner may enter
            Path socket = directory.socket("spice");
            Path ticket = Files.writeString(directory.path().resolve("ticket"), "open-up");
            CommandLine machine = CommandLine.builder(Target.X86_64)
                    .device(Devices.qxlVga())
                    .with(Spice.socket(socket).passwordFile(ticket))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux, machine)) {
                SpiceInfo info = guest.vm().qmp().blocking().ui().querySpice();
                System.out.println("SPICE " + info.compiledVersion() + ", asks for: " + info.auth());

                SocketAddress server = UnixDomainSocketAddress.of(socket);
                System.out.println("wrong ticket: " + SpiceLogin.to(server, "let-me-in"));
                System.out.println("right ticket: " + SpiceLogin.to(server, "open-up"));

                // In the place of spice-vdagent: who opens the port is the agent.
                guest.run("port=$(grep -l com.redhat.spice.0 /sys/class/virtio-ports/*/name);"
                        + " (exec 3<>/dev/$(basename ${port%/name}); sleep 600) >/dev/null 2>&1 &");
                guest.vm().events().await(VserportChangeEvent.class, VserportChangeEvent::open, LIMIT);
                System.out.println("after the agent's start: " + SpiceLogin.to(server, "open-up"));
            }
        }
    }
}
