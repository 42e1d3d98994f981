package dev.qemu4j.samples.images;

import dev.qemu4j.Accels;
import dev.qemu4j.Blockdevs;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.EmbeddedGuest;
import dev.qemu4j.guest.GuestConsole;
import dev.qemu4j.guest.GuestListener;
import dev.qemu4j.guest.GuestRecords;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.sockets.SocketAddress;
import dev.qemu4j.samples.Workspace;
import dev.qemu4j.vm.VirtualMachine;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** Boots a machine from a disk that an NBD server has, and reads what its guest wrote out of the image. */
public final class UseANetworkDisk {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private UseANetworkDisk() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the machine does not boot, or its guest does not answer
     */
    public static void main(String[] args) throws Exception {
        try (Workspace workspace = Workspace.temporary()) {
            Path image = guestImage(workspace);
            try (ImageServer server = ImageServer.start(ImageSource.of(image, Format.QCOW2))) {
                useFromMachine(server, workspace.socket("serial"));
            }
            try (ImageChannel disk = ImageChannel.open(image, Format.QCOW2)) {
                System.out.println("in the image: " + GuestRecords.scan(disk).count() + " records");
            }
        }
    }

    private static void useFromMachine(ImageServer server, Path serial) throws Exception {
        Path socket = ((UnixDomainSocketAddress) server.address().socket()).getPath();
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .accel(Accels.tcg())
                .memory(DataSize.ofMib(32))
                .nodefaults()
                .display(Displays.none())
                .blockdev(Blockdevs.nbd(
                        "disk",
                        n -> n.server(SocketAddress.unix(socket.toString())).reconnectDelay(5)))
                .device(Devices.ideHd(d -> d.drive("disk")))
                .chardev(Chardevs.socket("serial", c -> c.path(serial)))
                .serial("chardev:serial")
                .build();
        try (GuestListener listener = GuestConsole.listen(serial);
                VirtualMachine vm = VirtualMachine.start(cmd);
                GuestConsole guest = listener.accept(LIMIT)) {
            guest.awaitReady(LIMIT);
            long last = guest.write(100);
            System.out.println("the guest wrote until record " + last);
            guest.powerOff();
            vm.awaitExit(LIMIT);
        }
    }

    private static Path guestImage(Workspace workspace) {
        Path raw = workspace.scratch("guest.raw");
        Path image = workspace.image("disk.qcow2");
        EmbeddedGuest.writeImage(raw, DataSize.ofMib(16));
        HostCommand.of("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), image.toString())
                .run();
        return image;
    }
}
