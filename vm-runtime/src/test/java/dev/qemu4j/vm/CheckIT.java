package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Target;
import dev.qemu4j.check.CheckException;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.check.Problem;
import dev.qemu4j.check.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Planted mistakes, which QEMU refuses too, and command lines that it takes. */
@Timeout(60)
class CheckIT {
    private static final String LONG =
            "/tmp/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

    private static QemuInstallation qemu;

    @BeforeAll
    static void find() {
        qemu = QemuInstallation.find(Target.X86_64);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNKNOWN_OPTION | -devise e1000",
                "OPTION_OF_ANOTHER_QEMU | -run-with async-teardown=on",
                "BAD_SYNTAX | -machine q35,=on",
                "UNKNOWN_DEVICE | -device virtio-blk-pcl",
                "NOT_USER_CREATABLE | -device ICH9-LPC",
                "UNKNOWN_PROPERTY | -device virtio-net-pci,bootindx=1",
                "NOT_A_NUMBER | -device virtio-net-pci,bootindex=first",
                "OUT_OF_RANGE | -device virtio-net-pci,x-txtimer=99999999999",
                "NOT_A_SWITCH | -device virtio-net-pci,mq=maybe",
                "NOT_A_SIZE | -machine q35 -device pcie-root-port,io-reserve=big",
                "BAD_PCI_ADDRESS | -device virtio-net-pci,addr=20.0",
                "BAD_PCI_ADDRESS | -device virtio-net-pci,addr=5.9",
                "BAD_MAC_ADDRESS | -device virtio-net-pci,mac=52:54:00:12:34",
                "BAD_UUID | -device vmgenid,guid=1234",
                "UNKNOWN_VALUE | -device virtio-net-pci,disable-legacy=perhaps",
                "UNKNOWN_MACHINE | -machine q36",
                "UNKNOWN_MACHINE_PROPERTY | -machine q35,smn=on",
                "UNKNOWN_ACCELERATOR | -accel kvmm",
                "ACCELERATOR_TWICE | -machine q35,accel=tcg -accel tcg",
                "UNKNOWN_CPU_MODEL | -cpu Haswel",
                "UNKNOWN_CPU_FEATURE | -cpu qemu64,+avx3",
                "DUPLICATE_ID | -device e1000,id=n0 -device e1000,id=n0",
                "DUPLICATE_ID | -netdev user,id=n0 -netdev user,id=n0",
                "DUPLICATE_ID | -blockdev null-co,node-name=a -blockdev null-co,node-name=a",
                "MALFORMED_ID | -netdev user,id=0n",
                "MALFORMED_ID | -blockdev null-co,node-name=#a",
                "ID_MISSING | -blockdev null-co",
                "ID_MISSING | -netdev user",
                "ID_MISSING | -object rng-random",
                "NODE_NAME_TOO_LONG | -blockdev null-co,node-name=abcdefghijklmnopqrstuvwxyzabcdefgh",
                "SOCKET_PATH_TOO_LONG | -chardev socket,id=c,server=on,wait=off,path=" + LONG,
                "DANGLING_REFERENCE | -blockdev null-co,node-name=root -device virtio-blk-pci,drive=rot",
                "DANGLING_REFERENCE | -device virtio-net-pci,netdev=n0",
                "DANGLING_REFERENCE | -device virtio-serial-pci -device virtserialport,chardev=c0",
                "DANGLING_REFERENCE | -device virtio-blk-pci,iothread=io0",
                "DANGLING_REFERENCE | -serial chardev:nobody",
                "DANGLING_REFERENCE | -device e1000,bus=rp7",
                "BACKEND_USED_TWICE | -netdev user,id=n -device e1000,netdev=n -device e1000,netdev=n",
                "BACKEND_USED_TWICE | -blockdev null-co,node-name=a -device virtio-blk-pci,drive=a"
                        + " -device virtio-blk-pci,drive=a",
                "WRONG_BUS | -machine q35 -device e1000,bus=pci.0",
                "WRONG_BUS | -device qemu-xhci,id=u -device e1000,bus=u.0",
                "ADDRESS_USED_TWICE | -device e1000,addr=5 -device e1000,addr=0x5.0",
                "UNKNOWN_BLOCK_DRIVER | -blockdev qcow3,node-name=a",
                "UNKNOWN_NETDEV | -netdev usr,id=n",
                "UNKNOWN_OBJECT | -object rng-rndom,id=r",
                "UNKNOWN_CHARDEV | -chardev sockt,id=c",
                "UNKNOWN_PARAMETER | -chardev null,id=c,pth=/a",
                "UNKNOWN_AUDIODEV | -audiodev speaker,id=a",
                "UNKNOWN_DISPLAY | -display hologram",
                "UNKNOWN_MEMBER | -blockdev null-co,node-name=a,sise=1",
                "UNKNOWN_MEMBER | -netdev user,id=n,ipv5=on",
                "MEMBER_MISSING | -blockdev qcow2,node-name=a",
                "NOT_A_NUMBER | -blockdev null-co,node-name=a,size=big",
                "NOT_A_SWITCH | -blockdev null-co,node-name=a,read-only=maybe",
                "UNKNOWN_VALUE | -blockdev null-co,node-name=a,discard=always",
                "UNKNOWN_VALUE | -drive if=pcie,file=/dev/null,format=raw",
                "NATIVE_AIO_WITH_CACHE | -blockdev file,node-name=a,filename=/bin/sh,read-only=on,aio=native",
                "TOO_MANY_CPUS | -smp 1000",
                "TOPOLOGY_MISMATCH | -smp cpus=2,maxcpus=4,sockets=1,cores=2,threads=1",
                "TOPOLOGY_MISMATCH | -smp cpus=4,maxcpus=2",
                "BAD_FORWARDING | -netdev user,id=n,hostfwd=2222:22",
                "OPTIONS_EXCLUDE_EACH_OTHER | -nographic -daemonize",
            })
    void check_plantedMistake_isFoundAndQemuRefusesItToo(String kind, String options) throws Exception {
        CommandLine cmd = commandLine(options);

        CheckResult result = qemu.check(cmd);

        assertThat(result.errors()).extracting(problem -> problem.kind().name()).contains(kind);
        assertThat(isTaken(cmd)).as("QEMU takes " + options).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "WAITS_FOR_CLIENT | -chardev socket,id=c,server=on,path=/tmp/never",
                "WAITS_FOR_CLIENT | -serial unix:/tmp/never,server",
                "SECRET_IN_ARGUMENTS | -object secret,id=s,data=letmein",
                "FORMAT_GUESSED | -drive if=none,id=d,file=/bin/sh,read-only=on",
                "DAEMONIZES | -daemonize",
                "SNAPSHOT_WITHOUT_EFFECT | -snapshot -blockdev null-co,node-name=a",
                "DEPRECATED | -no-hpet",
                "SHORT_SWITCH | -chardev socket,id=c,path=/tmp/never,server,nowait",
                "OPTIONS_EXCLUDE_EACH_OTHER | -nographic -display none",
            })
    void check_doubtfulHabit_isWarnedOf(String kind, String options) {
        CheckResult result = qemu.check(commandLine(options));

        assertThat(result.problems())
                .filteredOn(problem -> problem.severity() == Severity.WARNING)
                .extracting(problem -> problem.kind().name())
                .contains(kind);
        assertThat(result.isOk()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-machine q35,smm=off -m 64 -smp 2",
                "-M pc -m size=64M,slots=2,maxmem=1G -smp cpus=1,maxcpus=4,sockets=2,cores=2,threads=1",
                "-machine pc-i440fx-7.2,usb=on,hpet=off,kernel_irqchip=split -accel tcg,thread=multi",
                "-nic user,model=e1000,hostfwd=tcp::0-:22",
                "-net nic,model=virtio -net user",
                "-drive if=none,id=d,file=null-co://,format=raw -device ide-hd,drive=d",
                "-drive if=virtio,file=null-co://,format=raw -drive if=ide,driver=null-co,index=1",
                "-blockdev null-co,node-name=p -blockdev raw,node-name=f,file=p -device virtio-blk-pci,drive=f,bootindex=1",
                "-blockdev raw,node-name=f,file.driver=null-co,file.node-name=p -device virtio-blk-pci,drive=f",
                "-blockdev null-co,node-name=a,read-only=on -device virtio-blk,drive=a,addr=0x7,share-rw=on",
                "-device virtio-scsi-pci,id=s -drive if=none,id=cd,media=cdrom -device scsi-cd,bus=s.0,drive=cd",
                "-object iothread,id=io0 -blockdev null-co,node-name=a -device virtio-blk-pci,drive=a,iothread=io0",
                "-object memory-backend-ram,id=ram,size=64M -m 64M -machine q35,memory-backend=ram",
                "-object memory-backend-ram,id=m0,size=128M -numa node,memdev=m0 -m 128",
                "-object rng-random,id=r,filename=/dev/urandom -device virtio-rng-pci,rng=r",
                "-machine q35 -device pcie-root-port,id=rp,slot=1 -device virtio-net-pci,bus=rp,mac=52:54:00:12:34:56",
                "-machine q35 -device e1000,bus=pcie.0,addr=1f.7 -device e1000,multifunction=on,addr=05",
                "-device qemu-xhci,id=usb -device usb-tablet,bus=usb.0 -device usb-kbd",
                "-device virtio-serial -chardev null,id=c -device virtserialport,chardev=c,name=org.example",
                "-chardev null,id=c,mux=on -serial chardev:c -mon chardev=c",
                "-cpu Haswell,+aes,-avx2,pcid=off,hv_time",
                "-cpu max,vendor=AuthenticAMD,phys-bits=40",
                "-display vnc=none -vga std",
                "-device pvpanic,ioport=0x505 -device isa-debug-exit,iobase=0xf4,iosize=0x04",
                "-rtc base=utc,clock=vm -boot order=c,menu=on -name guest=a,debug-threads=on -uuid"
                        + " 550e8400-e29b-41d4-a716-446655440000",
                "-audiodev none,id=a0 -device intel-hda -device hda-duplex,audiodev=a0",
                "-incoming defer",
                "-netdev socket,id=n,listen=127.0.0.1:0 -device virtio-net-pci,netdev=n,mq=off,romfile=",
                "-netdev stream,id=n,server=on,addr.type=inet,addr.host=127.0.0.1,addr.port=0",
                "-netdev user,id=n,net=10.9.0.0/24,restrict=y,hostfwd=tcp:127.0.0.1:0-:22,hostfwd=udp::0-10.9.0.15:53",
                "-device {'driver':'virtio-net-pci','bootindex':2,'mq':false}",
                "-global virtio-net-pci.mq=off -smbios type=1,manufacturer=a -fw_cfg name=opt/a,string=b",
                "-M none",
                "--nodefaults --m 32",
            })
    void check_whatQemuTakes_hasNoErrors(String options) throws Exception {
        CommandLine cmd = commandLine(options);

        assertThat(isTaken(cmd)).as("QEMU takes " + options).isTrue();
        assertThat(qemu.check(cmd).errors()).isEmpty();
    }

    @Test
    void check_flagAndArgument_areFoundWhereTheyDoNotBelong() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-nodefaults", "yes")
                .option("-kernel")
                .build();

        assertThat(qemu.check(cmd).errors())
                .extracting(problem -> problem.kind().name())
                .containsExactly("ARGUMENT_NOT_TAKEN", "ARGUMENT_MISSING");
    }

    @Test
    void orThrow_twoErrors_tellsBothWithTheirLines() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-device", "virtio-net-pci,bootindx=1")
                .option("-machine", "q36")
                .build();

        CheckResult result = qemu.check(cmd);

        Problem first = result.errors().get(0);
        assertThat(first.suggestion()).isEqualTo("bootindex");
        assertThatThrownBy(result::orThrow)
                .isInstanceOf(CheckException.class)
                .hasMessageContaining("virtio-net-pci has no property 'bootindx' (did you mean 'bootindex'?)")
                .hasMessageContaining("set at CheckIT.java:")
                .hasMessageContaining("no machine 'q36' (did you mean 'q35'?)")
                .hasMessageContaining("checked against qemu-system-x86_64 " + qemu.version());
    }

    private static CommandLine commandLine(String options) {
        CommandLine.Builder builder = CommandLine.builder(Target.X86_64);
        String[] words = options.strip().split(" +", -1);
        for (int i = 0; i < words.length; i++) {
            if (i + 1 < words.length && !words[i + 1].startsWith("-")) {
                builder.option(words[i], words[++i]);
            } else {
                builder.option(words[i]);
            }
        }
        return builder.build();
    }

    /** QEMU makes the machine, and then ends because its monitor's input does. */
    private static boolean isTaken(CommandLine cmd) throws Exception {
        List<String> arguments = new ArrayList<>(cmd.toArguments());
        boolean screen = arguments.contains("-display") || arguments.contains("-nographic");
        if (!screen) {
            arguments.addAll(List.of("-display", "none"));
        }
        arguments.addAll(List.of("-S", "-no-user-config", "-monitor", "stdio"));
        Process process = new ProcessBuilder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().write("quit\n".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue() == 0;
        } finally {
            process.destroyForcibly();
        }
    }
}
