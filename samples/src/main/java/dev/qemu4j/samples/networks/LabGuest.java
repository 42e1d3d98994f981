package dev.qemu4j.samples.networks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.Accels;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** A small Linux guest and its shell: what a recipe shows is what the guest is given, a network or a disk. */
public final class LabGuest implements AutoCloseable {
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final String DHCP_SCRIPT = """
            #!/bin/sh
            [ "$1" = bound ] || exit 0
            ip addr add "$ip/$mask" dev "$interface"
            [ -z "$router" ] || ip route add default via "$router"
            [ -z "$domain" ] || echo "search $domain" >>/etc/resolv.conf
            for server in $dns; do echo "nameserver $server" >>/etc/resolv.conf; done
            """;

    private final RunDirectory directory = RunDirectory.create();
    private final LinuxGuestConsole console = LinuxGuestConsole.listen(directory.socket("console"));
    private final VirtualMachine vm;
    private boolean ready;

    private LabGuest(LinuxGuest linux, CommandLine given, VmOptions options) {
        try {
            vm = VirtualMachine.start(machine(linux, given), options);
        } catch (RuntimeException e) {
            console.close();
            directory.close();
            throw e;
        }
    }

    /** The same image for all; it is made once. */
    private static LinuxGuest linux() {
        return LinuxGuest.builder()
                .module("virtio_net")
                .availableModule("virtio_blk")
                .availableModule("ext4")
                .file("/etc/udhcpc.sh", 0755, DHCP_SCRIPT.getBytes(UTF_8))
                .build();
    }

    /**
     * Starts a guest, and does not wait until it has booted.
     *
     * @param given what the guest is given
     * @return the guest
     */
    public static LabGuest start(Recipe given) {
        return new LabGuest(linux(), q35(given), VmOptions.defaults());
    }

    /**
     * Starts a guest in a machine of the recipe's own, and does not wait until it has booted.
     *
     * @param linux its kernel, modules and programs
     * @param given the machine, which gets memory, kernel and console besides
     * @return the guest
     */
    public static LabGuest boot(LinuxGuest linux, CommandLine given) {
        return new LabGuest(linux, given, VmOptions.defaults());
    }

    /** Starts a guest that is given several things. */
    static LabGuest start(List<? extends Recipe> given) {
        return start(ids ->
                given.stream().flatMap(recipe -> recipe.options(ids).stream()).toList());
    }

    /** Starts a guest by what is put before QEMU's command, such as what enters a network namespace. */
    static LabGuest start(Recipe given, UnaryOperator<List<String>> launcher) {
        return new LabGuest(
                linux(), q35(given), VmOptions.builder().launcher(launcher).build());
    }

    private static CommandLine q35(Recipe given) {
        return CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .with(given)
                .build();
    }

    private CommandLine machine(LinuxGuest linux, CommandLine given) {
        return given.toBuilder()
                .nodefaults()
                .accel(Accels.tcg())
                .memory(LinuxGuest.MEMORY)
                .display(Displays.none())
                .with(options(linux.arguments()))
                .with(options(console.arguments()))
                .build();
    }

    /** Reads arguments that another program has written. */
    private static Recipe options(List<String> arguments) {
        List<String> argv = new ArrayList<>(List.of("qemu-system-x86_64"));
        argv.addAll(arguments);
        return ids -> CommandLine.parse(argv).options();
    }

    /**
     * Returns its machine.
     *
     * @return the machine
     */
    public VirtualMachine vm() {
        return vm;
    }

    /**
     * Runs commands in the guest, once it has booted; fails if they fail.
     *
     * @param commands for its shell
     * @return their output
     */
    public String run(String commands) {
        awaitReady();
        return console.output(commands);
    }

    /**
     * Runs commands in the guest, once it has booted, without waiting for their end.
     *
     * @param commands for its shell
     * @return a future of their output
     */
    public CompletableFuture<String> runAsync(String commands) {
        awaitReady();
        return console.runAsync(commands).thenApply(result -> result.output().stripTrailing());
    }

    /** Asks for an address by DHCP, and returns it. */
    String dhcp(String card) {
        run("ip link set " + card + " up; udhcpc -i " + card + " -n -q -t 8 -T 1 -s /etc/udhcpc.sh");
        return run("ip -4 addr show dev " + card + " | sed -n 's/^ *inet \\([0-9.]*\\).*/\\1/p'");
    }

    /** Gives one of its cards an address, with the length of its prefix. */
    void address(String card, String address) {
        run("ip link set " + card + " up; ip addr add " + address + " dev " + card);
    }

    /** Sends one packet, and returns {@code reached} or {@code not reached}. */
    String ping(String host) {
        awaitReady();
        return console.run("ping -c 1 -W 1 " + host).exitCode() == 0 ? "reached" : "not reached";
    }

    private void awaitReady() {
        if (!ready) {
            console.awaitReady(BOOT);
            ready = true;
        }
    }

    @Override
    public void close() {
        vm.close();
        console.close();
        directory.close();
    }
}
