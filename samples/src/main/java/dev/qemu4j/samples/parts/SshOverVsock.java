package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.SystemdCredential;
import dev.qemu4j.recipe.Vsock;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.QemuInstallation;
import java.util.List;
import java.util.stream.Collectors;

/** Gives a guest an address for ssh without a network, and the key that may log in, without a change of its disk. */
public final class SshOverVsock {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxhYmxhYmxhYmxhYmxhYmxhYmxhYmxhYmxhYmxhYmxh lab";

    private SshOverVsock() {}

    /**
     * Runs the recipe.
     *
     * @param args a public key; one that nobody has if there is none
     */
    public static void main(String[] args) {
        Vsock vsock = Vsock.random(); // no other machine has it
        SystemdCredential key = SystemdCredential.authorizedKeys(args.length == 0 ? KEY : args[0]);
        System.out.println("with socat: " + shell(vsock.sshBySocat("root")));
        System.out.println("with systemd: " + shell(vsock.sshBySystemd("root")));

        CommandLine with =
                CommandLine.builder(Target.X86_64).with(key).with(vsock).build();
        List<Problem> problems = QemuInstallation.find(Target.X86_64).check(with).problems().stream()
                .filter(problem -> problem.message().contains("vsock"))
                .toList();
        problems.forEach(problem -> System.out.println("not here: " + problem.message()));

        CommandLine cmd = problems.isEmpty()
                ? with
                : CommandLine.builder(Target.X86_64).with(key).build();
        LinuxGuest linux = LinuxGuest.builder()
                .module("dmi_sysfs")
                .availableModule("vmw_vsock_virtio_transport")
                .build();
        try (LabGuest guest = LabGuest.boot(linux, cmd)) {
            // In the place of systemd, which makes it a file of /run/credentials/@system.
            System.out.println(
                    "the guest lets in: "
                            + guest.run(
                                    "cat /sys/firmware/dmi/entries/11-*/raw | tr '\\0' '\\n'"
                                            + " | sed -n 's/^.*io.systemd.credential.binary:ssh.authorized_keys.root=//p' | base64 -d"));
            if (problems.isEmpty()) {
                System.out.println(
                        "the guest has: "
                                + guest.run(
                                        "modprobe vmw_vsock_virtio_transport; ls -d /sys/bus/virtio/drivers/vmw_vsock*/virtio*"));
            }
        }
    }

    private static String shell(List<String> command) {
        return command.stream()
                .map(word -> word.contains(" ") ? "'" + word + "'" : word)
                .collect(Collectors.joining(" "));
    }
}
