package dev.qemu4j.vm.advice.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the table, with QEMU's words. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LaunchAdviceTest {
    private final Set<String> tried = new TreeSet<>();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    lock | qemu-system-x86_64: -drive file=a.qcow2,format=qcow2,if=none,id=d: Failed to get "write" lock; Is another process using the image [a.qcow2]? | another process uses the image; to use the image beside it
                    forward | qemu-system-x86_64: -netdev user,id=n,hostfwd=tcp:127.0.0.1:2222-:22: Could not set up host forwarding rule 'tcp:127.0.0.1:1-:22' | port 1 of the host is in use, or is below 1024
                    vnc-port | qemu-system-x86_64: -vnc 127.0.0.1:7: Failed to find an available port: Address already in use | another server has the display's port
                    port | qemu-system-x86_64: -chardev socket,id=c,host=127.0.0.1,port=2,server=on,wait=off: Failed to find an available port: Address already in use | port 2 of the host is in use
                    socket-directory | qemu-system-x86_64: -chardev socket,id=c,path=/nonexistent/s,server=on,wait=off: Failed to bind socket to /nonexistent/s: No such file or directory | the directory of '/nonexistent/s' is not there
                    socket-used | qemu-system-x86_64: -qmp unix:/run/q,server: Failed to bind socket to /run/q: Address already in use | another program listens on '/run/q'
                    refused | qemu-system-x86_64: -serial tcp:127.0.0.1:1: Failed to connect to '127.0.0.1:1': Connection refused | nobody listens on '127.0.0.1:1'
                    tap-rights | qemu-system-x86_64: -netdev tap,id=n,ifname=tap7,script=no: could not configure /dev/net/tun (tap7): Operation not permitted | a tap 'tap7' that belongs to the user
                    tap-busy | qemu-system-x86_64: -netdev tap,id=n,ifname=tap7: could not configure /dev/net/tun (tap7): Device or resource busy | another program has the tap 'tap7' open
                    tun-missing | qemu-system-x86_64: -netdev tap,id=n: could not open /dev/net/tun: No such file or directory | load the module tun
                    tun-rights | qemu-system-x86_64: -netdev tap,id=n: could not open /dev/net/tun: Permission denied | may not open /dev/net/tun
                    bridge-acl | failed to parse default acl file `/etc/qemu/bridge.conf'; qemu-system-x86_64: -netdev bridge,id=n,br=br0: bridge helper failed | lets nobody in without '/etc/qemu/bridge.conf'
                    bridge-denied | access denied by acl file; qemu-system-x86_64: -netdev bridge,id=n,br=br0: bridge helper failed | is not in the bridge helper's list
                    bridge-helper | failed to create tun device: Operation not permitted; qemu-system-x86_64: -netdev bridge,id=n: bridge helper failed | set-user-id root
                    memory | qemu-system-x86_64: cannot set up guest memory 'pc.ram': Cannot allocate memory | the host has
                    pages | qemu-system-x86_64: unable to map backing store for guest RAM: Cannot allocate memory | there are not as many huge pages free (
                    file-rights | qemu-system-x86_64: -drive file=/no/x.qcow2,format=qcow2: Could not open '/no/x.qcow2': Permission denied | may not open '/no/x.qcow2'
                    bios | qemu: could not load PC BIOS 'nosuch.bin' | QEMU looks for 'nosuch.bin' as a path
                    gtk | gtk initialization failed | there is no desktop for a window
                    opengl | qemu-system-x86_64: -device virtio-vga-gl: opengl is not available | needs a display with OpenGL
                    audio | audio: Could not init `pa' audio driver | there is no server of 'pa' for this user
                    module-display | qemu-system-x86_64: -display gtk: Parameter 'type' does not accept value 'gtk' | qemu-system-gui
                    module-block | qemu-system-x86_64: -drive file=ssh://h/x: Unknown protocol 'ssh' | QEMU's module for 'ssh' is a package apart
                    module-device | qemu-system-x86_64: -device qxl-vga: 'qxl-vga' is not a valid device model name | qemu-system-modules-spice
                    module-gl | qemu-system-x86_64: -device virtio-gpu-gl-pci: 'virtio-gpu-gl-pci' is not a valid device model name | qemu-system-modules-opengl
                    msr | qemu-system-x86_64: error: failed to set MSR 0x10a to 0x69 | take a CPU model with a name
                    kvm-busy | ioctl(KVM_CREATE_VM) failed: 16 Device or resource busy | such as VirtualBox
                    kvm-broken | KVM internal error. Suberror: 1 | guests do not run under it
                    cpu-host | qemu-system-x86_64: CPU model 'host' requires KVM or HVF | without KVM take Cpus.max()
                    vhost | qemu-system-x86_64: -netdev tap,id=n,vhost=on: tap: open vhost char device failed: No such file or directory | modprobe vhost_net
                    vsock | qemu-system-x86_64: -device vhost-vsock-pci,guest-cid=3: vhost-vsock: failed to open vhost device: No such file or directory | there is no /dev/vhost-vsock
                    vsock-cid | qemu-system-x86_64: -device vhost-vsock-pci,guest-cid=3: vhost-vsock: unable to set guest cid: Address already in use | Vsock.random
                    vhost-rights | qemu-system-x86_64: -device vhost-vsock-pci,guest-cid=3: vhost-vsock: failed to open vhost device: Permission denied | the group kvm's
                    tpm | qemu-system-x86_64: -tpmdev passthrough,id=t: Cannot access TPM device using '/dev/tpm0': No such file or directory | no TPM at '/dev/tpm0'
                    vmstate | qemu-system-x86_64: no block device can store vmstate for snapshot | need a writable qcow2 disk
                    image-format | qemu-system-x86_64: -blockdev qcow2,node-name=root,file=root-file: Image is not in qcow2 format | another format than 'qcow2'
                    initrd-size | qemu: initrd is too large, cannot support.(max: 12451839, need 30408704) | the guest's memory is too small for its initrd
                    regular | qemu-system-x86_64: -drive file=/tmp,format=raw: 'file' driver requires '/tmp' to be a regular file | '/tmp' is a directory or a device
                    """)
    void of_wordsOfQemu_areOneRow(String name, String words, String advice) {
        tried.add(name);

        List<String> given = of(words.replace("; ", "\n"));

        assertThat(given).hasSize(1);
        assertThat(given.get(0)).startsWith(name + ": ").contains(advice).doesNotContain("{", "}", "$");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/{vms}/s", "/tmp/{memory}/s", "/tmp/{access:/}/s", "/tmp/$1/$2", "/tmp/\\1"})
    void of_pathThatLooksLikeAPlaceholder_isNamedAsItIs(String path) {
        assertThat(of("-chardev socket,id=c: Failed to bind socket to " + path + ": No such file or directory"))
                .singleElement()
                .asString()
                .startsWith("socket-directory: the directory of '" + path + "' is not there");
    }

    @Test
    void of_adviceThatFails_leavesTheOthers() {
        List<AdviceRow> rows = List.of(
                new AdviceRow("broken", Pattern.compile("no"), "{nonsense}"),
                new AdviceRow("more-groups", Pattern.compile("no"), "$7"),
                new AdviceRow("well", Pattern.compile("(no)"), "'$1'"));

        assertThat(LaunchAdvice.of("no", SaidPaths.in("no", List.of()), rows)).containsExactly("well: 'no'");
    }

    @Test
    void of_otherWords_isNothing() {
        assertThat(of("")).isEmpty();
        assertThat(of("qemu-system-x86_64: -device nonsense: 'nonsense' is not a valid device model name"))
                .isEmpty();
        assertThat(of("qemu-system-x86_64: -drive file='KVM': Could not open 'KVM': No such file or directory"))
                .isEmpty();
    }

    @Test
    void of_kvm_isThatOfKvm() {
        assertThat(of("Could not access KVM kernel module: Permission denied"))
                .singleElement()
                .asString()
                .startsWith("kvm: /dev/kvm is there, but this user may not open it");
    }

    /** Each sentence of the table as a directory: QEMU says that a file below it is missing, and nothing else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "KVM internal error",
                "no block device can store vmstate",
                "opengl is not available",
                "access denied by acl file",
                "failed to create tun device: Operation not permitted",
                "could not open /dev/net/tun: No such file or directory",
                "Failed to get \"write\" lock",
                "Could not access KVM kernel module: Permission denied",
                "gtk initialization failed"
            })
    void of_wordsInAPath_areNothing(String directory) {
        String path = "/tmp/" + directory + "/disk";
        String said = "qemu-system-x86_64: -drive file=" + path + ",format=raw: Could not open '" + path
                + "': No such file or directory";

        assertThat(LaunchAdvice.of(said, List.of("qemu-system-x86_64", "-drive", "file=" + path + ",format=raw")))
                .isEmpty();
        assertThat(LaunchAdvice.of(said + "\nqemu-system-x86_64: KVM internal error", List.of("file=" + path)))
                .singleElement()
                .asString()
                .startsWith("kvm-broken: ");
    }

    /** As of {@code -append " "}, or of a directory to share. */
    @ParameterizedTest
    @ValueSource(strings = {" ", "/", "path=/,id=f"})
    void of_argumentsThatAreInAllWords_hideNone(String argument) {
        assertThat(LaunchAdvice.of("Could not access KVM kernel module: Permission denied", List.of("-x", argument)))
                .singleElement()
                .asString()
                .startsWith("kvm: ");
    }

    private static List<String> of(String stderr) {
        return LaunchAdvice.of(stderr, List.of());
    }

    @AfterAll
    void everyRowWasTried() {
        assertThat(tried)
                .isEqualTo(LaunchAdvice.rows().stream()
                        .map(AdviceRow::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
