package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guest agent in the Linux guest, asked in plain JSON. */
@Tag("once")
class GuestAgentIT {
    @TempDir
    private Path directory;

    @Test
    void agent_commands_areAnswered() throws IOException {
        Path disk = directory.resolve("disk.raw");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(32 << 20);
        }
        HostCommand.of("mkfs.ext4", "-q", disk.toString()).run();
        Path socket = directory.resolve("qga.sock");
        LinuxGuest guest = LinuxMachine.build(
                LinuxGuest.builder().guestAgent().module("virtio_blk").module("ext4"));
        List<String> arguments = new ArrayList<>(LinuxGuest.agentArguments(socket));
        arguments.addAll(List.of("-drive", "if=virtio,format=raw,file=" + disk));

        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest, arguments.toArray(String[]::new));
                LineSocket agent = LineSocket.connect(socket)) {
            assertThat(agent.ask("{\"execute\":\"guest-ping\"}")).isEqualTo("{\"return\": {}}");

            LinuxGuestConsole console = machine.console();
            console.output("mount -t ext4 /dev/vda /mnt");
            writeFile(agent);
            assertThat(readFile(agent)).isEqualTo("from the host");
            assertThat(console.output("cat /mnt/file")).isEqualTo("from the host");
            assertThat(execute(agent)).isEqualTo("hello from /bin/sh\n");

            assertThat(agent.ask("{\"execute\":\"guest-fsfreeze-freeze\"}")).isEqualTo("{\"return\": 1}");
            assertThat(agent.ask("{\"execute\":\"guest-fsfreeze-status\"}")).isEqualTo("{\"return\": \"frozen\"}");
            assertThat(agent.ask("{\"execute\":\"guest-fsfreeze-thaw\"}")).isEqualTo("{\"return\": 1}");
            assertThat(agent.ask("{\"execute\":\"guest-get-osinfo\"}")).contains("\"id\": \"qemu4j\"");

            agent.send("{\"execute\":\"guest-shutdown\",\"arguments\":{\"mode\":\"powerdown\"}}");
            assertThat(machine.awaitExit().succeeded()).isTrue();
        }
    }

    private static void writeFile(LineSocket agent) throws IOException {
        String handle = open(agent, "w");
        agent.ask("{\"execute\":\"guest-file-write\",\"arguments\":{\"handle\":" + handle + ",\"buf-b64\":\""
                + Base64.getEncoder().encodeToString("from the host".getBytes(UTF_8)) + "\"}}");
        closeFile(agent, handle);
    }

    private static String readFile(LineSocket agent) throws IOException {
        String handle = open(agent, "r");
        String content = agent.ask("{\"execute\":\"guest-file-read\",\"arguments\":{\"handle\":" + handle + "}}");
        closeFile(agent, handle);
        return decoded("buf-b64", content);
    }

    private static String open(LineSocket agent, String mode) throws IOException {
        return number(agent.ask(
                "{\"execute\":\"guest-file-open\",\"arguments\":{\"path\":\"/mnt/file\",\"mode\":\"" + mode + "\"}}"));
    }

    private static void closeFile(LineSocket agent, String handle) throws IOException {
        assertThat(agent.ask("{\"execute\":\"guest-file-close\",\"arguments\":{\"handle\":" + handle + "}}"))
                .isEqualTo("{\"return\": {}}");
    }

    private static String execute(LineSocket agent) throws IOException {
        String pid = number(agent.ask("{\"execute\":\"guest-exec\",\"arguments\":{\"path\":\"/bin/sh\","
                + "\"arg\":[\"-c\",\"echo hello from $0\"],\"capture-output\":true}}"));
        String status;
        long end = System.nanoTime() + LinuxMachine.PATIENCE.toNanos();
        do {
            status = agent.ask("{\"execute\":\"guest-exec-status\",\"arguments\":{\"pid\":" + pid + "}}");
        } while (status.contains("\"exited\": false") && System.nanoTime() < end);
        return decoded("out-data", status);
    }

    private static String decoded(String member, String answer) {
        Matcher data = Pattern.compile("\"" + member + "\": \"([^\"]*)\"").matcher(answer);
        assertThat(data.find()).as(answer).isTrue();
        return new String(Base64.getDecoder().decode(data.group(1)), UTF_8);
    }

    private static String number(String answer) {
        Matcher matcher = Pattern.compile("\\d+").matcher(answer);
        assertThat(matcher.find()).as(answer).isTrue();
        return matcher.group();
    }
}
