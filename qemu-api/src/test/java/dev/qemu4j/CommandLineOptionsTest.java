package dev.qemu4j;

import static dev.qemu4j.CommandLineAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.option.DriveInterface;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.NicModel;
import dev.qemu4j.option.RtcBase;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.net.NetClientDriver;
import dev.qemu4j.surface.Catalogue;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandLineOptionsTest {
    @Test
    void builder_typedOptions_areWrittenAsQemuReadsThem() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .accel(Accels.kvm())
                .accel(Accels.tcg())
                .memory(DataSize.ofGib(2))
                .smp(s -> s.cpus(2).maxcpus(4))
                .blockdev(Blockdevs.file("root-file", f -> f.filename(Path.of("a,b.qcow2"))))
                .blockdev(Blockdevs.qcow2("root", q -> q.file("root-file").discard(BlockdevDiscardOptions.UNMAP)))
                .device(Devices.virtioBlkPci(
                        d -> d.id("vd0").drive("root").numQueues(2).bootindex(1)))
                .netdev(Netdevs.user("net0", n -> n.hostfwd("tcp:127.0.0.1:0-:22")))
                .device(Devices.virtioNetPci(d -> d.netdev("net0")))
                .object(dev.qemu4j.QomObjects.memoryBackendRam("m0", m -> m.size(DataSize.ofGib(2))))
                .chardev(Chardevs.socket(
                        "c0", c -> c.path(Path.of("/run/c0")).server(true).waitForClient(false)))
                .serial("chardev:c0")
                .monitor(Redirection.unixServer(Path.of("/run/m,1")))
                .name("vm", n -> n.process("vm-1"))
                .rtc(r -> r.base(RtcBase.UTC))
                .drive(d -> d.file(Path.of("x.iso"))
                        .format(BlockdevDriver.RAW)
                        .interfaceType(DriveInterface.NONE)
                        .id("cd"))
                .nic(NetClientDriver.USER, n -> n.model(NicModel.E1000))
                .global("virtio-blk-pci", "x-y", "1")
                .vnc("127.0.0.1:1", v -> v.to(9))
                .uuid(UUID.fromString("11111111-2222-3333-4444-555555555555"))
                .kernel(Path.of("vmlinuz"))
                .append("console=ttyS0 quiet")
                .incoming("defer")
                .boot(b -> b.menu(true))
                .display(Displays.none())
                .nodefaults()
                .paused()
                .build();

        assertThat(cmd.toShellLines()).isEqualTo("""
                        qemu-system-x86_64 \\
                            -machine q35 \\
                            -accel kvm \\
                            -accel tcg \\
                            -m 2G \\
                            -smp 2,maxcpus=4 \\
                            -blockdev file,node-name=root-file,filename=a,,b.qcow2 \\
                            -blockdev qcow2,node-name=root,discard=unmap,file=root-file \\
                            -device virtio-blk-pci,id=vd0,drive=root,num-queues=2,bootindex=1 \\
                            -netdev user,id=net0,hostfwd=tcp:127.0.0.1:0-:22 \\
                            -device virtio-net-pci,netdev=net0 \\
                            -object memory-backend-ram,id=m0,size=2G \\
                            -chardev socket,id=c0,path=/run/c0,server=on,wait=off \\
                            -serial chardev:c0 \\
                            -monitor unix:/run/m,,1,server=on,wait=off \\
                            -name vm,process=vm-1 \\
                            -rtc base=utc \\
                            -drive file=x.iso,format=raw,if=none,id=cd \\
                            -nic user,model=e1000 \\
                            -global virtio-blk-pci.x-y=1 \\
                            -vnc 127.0.0.1:1,to=9 \\
                            -uuid 11111111-2222-3333-4444-555555555555 \\
                            -kernel vmlinuz \\
                            -append 'console=ttyS0 quiet' \\
                            -incoming defer \\
                            -boot menu=on \\
                            -display none \\
                            -nodefaults \\
                            -S""");
        assertThat(CommandLine.parse(cmd.toArguments())).isEqualTo(cmd);
    }

    @Test
    void options_each_hasAMethod() {
        Set<String> methods = new HashSet<>();
        Arrays.stream(CommandLineOptions.class.getMethods())
                .map(Method::getName)
                .forEach(methods::add);
        Catalogue options = Catalogue.of("options");

        assertThat(options.names()).hasSize(126).allSatisfy(name -> {
            assertThat(KnownOptions.isKnown(name)).isTrue();
            assertThat(methods)
                    .contains(Objects.requireNonNull(options.find(name)).get("method"));
        });
    }

    @Test
    void flags_each_addTheirOption() throws ReflectiveOperationException {
        Catalogue options = Catalogue.of("options");
        for (String name : options.names()) {
            Catalogue.Entry entry = Objects.requireNonNull(options.find(name));
            if ("none".equals(entry.get("argument"))) {
                CommandLine.Builder builder = CommandLine.builder(Target.X86_64);

                CommandLineOptions.class
                        .getMethod(Objects.requireNonNull(entry.get("method")))
                        .invoke(builder);

                assertThat(builder.build().toArguments()).isEqualTo(List.of("qemu-system-x86_64", name));
            }
        }
    }

    @Test
    void memory_sizeThatIsNoMultipleOfMib_keepsItsUnit() {
        assertThat(CommandLine.builder(Target.ARM).memory(DataSize.ofBytes(100)).build())
                .endsWith("100B");
        assertThat(CommandLine.builder(Target.ARM)
                        .memory(m -> m.size(DataSize.ofMib(512)).slots(2).maxmem(DataSize.ofGib(1)))
                        .build())
                .endsWith("512M,slots=2,maxmem=1G");
    }
}
