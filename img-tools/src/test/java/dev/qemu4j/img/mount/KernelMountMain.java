package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.img.guest.DyingJvm;
import dev.qemu4j.img.source.Format;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Runs in a guest whose kernel has nbd and device-mapper: mounts by them, writes, fails at each step, and is killed. */
final class KernelMountMain {
    private static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"));
    private static final Path JOURNALS = DIRECTORY.resolve("journals");

    private static final String DIE = "DIE";
    private static final String TAKEN = "TAKEN";

    private KernelMountMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        if (args[0].equals(DIE)) {
            die(Path.of(args[1]), Path.of(args[2]));
        }
        if (args[0].equals(TAKEN)) {
            takeNext();
            return;
        }
        Path qcow2 = Disks.partitioned(DIRECTORY, "qcow2");
        Path raw = Disks.partitioned(DIRECTORY, "raw");
        Set<String> before = state();
        for (String arg : args) {
            MountMethod method = MountMethod.valueOf(arg);
            mountAndWrite(qcow2, Format.QCOW2, method);
            assertThat(left(before)).isEmpty();
            failAtEachStep(method == MountMethod.KPARTX ? raw : qcow2, method);
            System.out.println(method + " works");
        }
        try (MountedImage mounted = mount(qcow2, Format.QCOW2)
                .label("data")
                .readOnly(true)
                .mount(Privilege.none(), new PlanListener() {}, JOURNALS)) {
            for (String arg : args) {
                assertThat(mounted.directory().resolve(arg)).hasContent("written");
            }
        }
        DyingJvm.run(KernelMountMain.class, DIE, qcow2.toString(), raw.toString());
        assertThat(Sweep.plans(JOURNALS, Privilege.none()).plans())
                .containsExactlyInAnyOrder("the mount of " + qcow2, "the mount of " + raw);
        System.out.println("swept");
        Disks.run("", "qemu-img", "check", "-f", "qcow2", qcow2.toString());
        assertThat(left(before)).isEmpty();
        assertThat(JOURNALS).doesNotExist();
        System.out.println("all done");
    }

    /** Is killed with one image mounted, and another one about to be. */
    private static void die(Path qcow2, Path raw) {
        MountedImage mounted = mount(qcow2, Format.QCOW2)
                .partition(2)
                .method(MountMethod.NBD_DEVICE)
                .mount(Privilege.none(), new PlanListener() {}, JOURNALS);
        mount(raw, Format.RAW)
                .partition(3)
                .method(MountMethod.KPARTX)
                .mount(
                        Privilege.none(),
                        new PlanListener() {
                            @Override
                            public void before(int number, PlanStep step) {
                                if (step.command().get(0).equals("mount")) {
                                    DyingJvm.killSelf();
                                }
                            }
                        },
                        JOURNALS);
        throw new AssertionError(mounted + " should not be left alive");
    }

    /** Another process takes the device between the look for a free one and the start of the program that serves it. */
    @SuppressWarnings("SystemOut")
    private static void takeNext() throws Exception {
        Path ours = Disks.whole(Files.createDirectories(DIRECTORY.resolve("ours")), "qcow2");
        Path theirs = Disks.of(Files.createDirectories(DIRECTORY.resolve("theirs")), "mkfs.ext4", "-q", "-F");
        List<Process> others = new ArrayList<>();
        PlanListener listener = new PlanListener() {
            @Override
            public void before(int number, PlanStep step) {
                if (others.isEmpty() && step.title().startsWith("connect ")) {
                    others.add(connect(theirs, step.title().substring("connect ".length())));
                }
            }
        };
        try (MountedImage mounted =
                mount(ours, Format.QCOW2).method(MountMethod.NBD_DEVICE).mount(Privilege.none(), listener, JOURNALS)) {
            assertThat(mounted.directory().resolve("file")).hasContent("on whole");
            assertThat(others).singleElement().matches(Process::isAlive);
        } finally {
            others.forEach(Process::destroy);
        }
        System.out.println("took the next");
    }

    private static Process connect(Path image, String device) {
        try {
            Process process = new ProcessBuilder(
                            "qemu-nbd", "--verbose", "--connect=" + device, "--format=raw", image.toString())
                    .redirectErrorStream(true)
                    .start();
            BufferedReader said = process.inputReader();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                if (line.contains("is now connected to")) {
                    return process;
                }
            }
            throw new AssertionError(image + " was not connected to " + device);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void mountAndWrite(Path disk, Format format, MountMethod method) throws IOException {
        try (MountedImage mounted = mount(disk, format)
                .partition(3)
                .method(method)
                .mount(Privilege.none(), new PlanListener() {}, JOURNALS)) {
            assertThat(mounted.directory().resolve("file")).hasContent("on data");
            Files.writeString(mounted.directory().resolve(method.name()), "written");
        }
    }

    private static void failAtEachStep(Path disk, MountMethod method) throws Exception {
        Set<String> before = state();
        Format format = disk.toString().endsWith("raw") ? Format.RAW : Format.QCOW2;
        int steps = method == MountMethod.KPARTX ? 4 : 2;
        for (int fatal = 1; fatal <= steps; fatal++) {
            int last = fatal;
            IllegalStateException injected = new IllegalStateException("injected");
            PlanListener listener = new PlanListener() {
                @Override
                public void after(int number, PlanStep step) {
                    if (number == last) {
                        throw injected;
                    }
                }
            };
            assertThatThrownBy(() ->
                            mount(disk, format).partition(2).method(method).mount(Privilege.none(), listener, JOURNALS))
                    .isSameAs(injected);
            assertThat(injected.getSuppressed()).isEmpty();
            assertThat(left(before)).isEmpty();
        }
    }

    private static ImageMount mount(Path disk, Format format) {
        return ImageMount.of(disk, format);
    }

    private static Set<String> left(Set<String> before) throws Exception {
        return Disks.left(before, KernelMountMain::state);
    }

    private static Set<String> state() throws IOException {
        Set<String> state = Disks.state();
        if (Files.exists(Path.of("/dev/mapper/control"))) {
            Disks.run("", "dmsetup", "ls").lines().forEach(state::add);
        }
        for (int i = 0; Files.exists(Path.of("/sys/block/nbd" + i)); i++) {
            if (Files.exists(Path.of("/sys/block/nbd" + i, "pid"))) {
                state.add("nbd" + i + " is in use");
            }
        }
        return state;
    }
}
