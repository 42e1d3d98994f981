package dev.qemu4j.vm.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.qmp.WireLine;
import dev.qemu4j.vm.console.ConsolePort;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VmRecorderTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String HOSTILE =
            "</script><script>alert(1)</script><img src=x onerror=alert(2)>-->]]>&amp;\u2028\u2029";

    @TempDir
    private Path directory;

    @Test
    void writeHtml_textOfAGuest_becomesNoPartOfThePage() throws Exception {
        VmRecorder recorder = VmRecorder.of(HOSTILE, directory);
        recorder.line(new WireLine(false, "{\"event\":\"" + HOSTILE + "\"}"));
        recorder.note(HOSTILE);
        Path page = directory.resolve("page.html");
        try (ConsolePort port = ConsolePort.listen("</style>" + HOSTILE, directory.resolve("s"), null);
                SocketChannel guest = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s")))) {
            recorder.watch(port.console());
            guest.write(ByteBuffer.wrap(("\u001b[31m" + HOSTILE + "\u001b[0m red\r\n").getBytes(UTF_8)));
            guest.write(ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xc3, 'e', 'n', 'd', '\n'}));
            port.console().expect("end", SOON);

            recorder.writeHtml(page);
        }

        String html = Files.readString(page);
        assertThat(html).doesNotContain("alert(1)</script>", "<img", "\u2028", "\u2029", "\u001b", "]]>");
        assertThat(count("<script", html)).isEqualTo(2);
        assertThat(count("</script", html)).isEqualTo(2);
        assertThat(count("</style", html)).isEqualTo(1);
        JsonNode data = data(html);
        assertThat(data.path("title").stringValue()).isEqualTo(HOSTILE);
        assertThat(data.path("lanes").path(3).stringValue()).isEqualTo("console </style>" + HOSTILE);
        List<String> titles = data.path("entries")
                .valueStream()
                .map(entry -> entry.path(3).stringValue())
                .toList();
        assertThat(titles)
                .contains(HOSTILE, HOSTILE + " red")
                .anyMatch(title -> title.startsWith("\ufffd") && title.endsWith("end"));
    }

    @Test
    void write_overAFile_replacesRecordingsOnly() throws Exception {
        VmRecorder recorder = VmRecorder.of("vm", directory);
        recorder.note("one");
        Path page = directory.resolve("page.html");
        recorder.writeHtml(page);
        recorder.writeJson(page);
        recorder.writeHtml(page);
        recorder.writeHtml(Files.createFile(directory.resolve("empty")));
        assertThat(page).content().startsWith("<!DOCTYPE html>");

        Path disk = Files.write(directory.resolve("disk.raw"), new byte[4096]);
        Path other = Files.writeString(directory.resolve("thesis.html"), "<!DOCTYPE html>\n<title>Thesis</title>");
        Path log = Files.writeString(
                directory.resolve("go.log"),
                "{\"time\":\"2026-11-30T21:00:00Z\",\"level\":\"INFO\",\"msg\":\"a program's own\"}\n");
        Path link = Files.createSymbolicLink(directory.resolve("link"), disk);
        for (Path file : List.of(disk, other, log, link, Files.createDirectory(directory.resolve("d")))) {
            assertThatThrownBy(() -> recorder.writeHtml(file))
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("a recording cannot be written to " + file)
                    .hasMessageEndingWith("it is no recording (expected: a new file, or an older recording)");
            assertThatThrownBy(() -> recorder.writeJson(file)).isInstanceOf(QemuException.class);
        }
        assertThat(disk).hasBinaryContent(new byte[4096]);
        assertThat(link).isSymbolicLink();
    }

    @Test
    void writeHtml_policy_letsTheOwnScriptRunAndNothingElse() throws Exception {
        VmRecorder recorder = VmRecorder.of("vm", directory);
        Path page = directory.resolve("page.html");

        recorder.writeHtml(page);

        String html = Files.readString(page);
        assertThat(html)
                .contains("default-src 'none'")
                .doesNotContain("https:", "unsafe-inline", " src=", "href=", "url(");
        assertThat(html).contains("script-src '" + hash(between("<script>", "</script>", html)) + "'");
        assertThat(html).contains("style-src '" + hash(between("<style>", "</style>", html)) + "'");
    }

    @Test
    void writeJson_entries_areInTheOrderOfTheirTimes() throws Exception {
        VmRecorder recorder = VmRecorder.of("vm", directory);
        Path file = directory.resolve("recording.json");
        try (ConsolePort port = ConsolePort.listen("console0", directory.resolve("s"), null);
                SocketChannel guest = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s")))) {
            recorder.watch(port.console());
            recorder.line(new WireLine(true, "{\"execute\":\"cont\",\"arguments\":{},\"id\":1}"));
            guest.write(ByteBuffer.wrap("one\n\ntwo".getBytes(UTF_8)));
            port.console().expect("two", SOON);
            recorder.line(new WireLine(false, "{\"return\":{},\"id\":1}"));
            recorder.note("three\nlines\nof it", Duration.ofMillis(1500));

            recorder.writeJson(file);
        }

        List<JsonNode> entries = Files.readAllLines(file).stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
        assertThat(entries)
                .extracting(entry -> entry.path("lane").stringValue() + ", "
                        + entry.path("kind").stringValue() + ": "
                        + entry.path("title").stringValue())
                .containsExactly(
                        "qmp, command: cont",
                        "console console0, output: one",
                        "console console0, output: two",
                        "qmp, reply: cont",
                        "machine, step: three");
        assertThat(entries)
                .extracting(entry -> Instant.parse(entry.path("time").stringValue()))
                .isSorted();
        assertThat(entries.get(4).path("text").stringValue()).isEqualTo("three\nlines\nof it");
        assertThat(entries.get(4).path("ms").doubleValue()).isEqualTo(1500);
    }

    @Test
    void write_fileThatIsThere_isReplaced() throws Exception {
        VmRecorder recorder = VmRecorder.of("vm", directory);
        Path file = directory.resolve("recording.json");
        VmRecorder older = VmRecorder.of("old", directory);
        older.note("old");
        older.writeJson(file);
        recorder.note("password=hunter2 is hidden");

        recorder.writeJson(file);

        assertThat(file).content().contains("password=*** is hidden").doesNotContain("old");
        assertThat(directory).isDirectoryNotContaining(path -> path.toString().endsWith(".part"));
    }

    @Test
    void write_overAnOlderRecording_leavesItsLinkAndItsMode() throws Exception {
        Path file = directory.resolve("r".repeat(250) + ".json");
        VmRecorder.of("old", directory).writeJson(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Path link = Files.createSymbolicLink(directory.resolve("latest.json"), file);
        VmRecorder recorder = VmRecorder.of("vm", directory);
        recorder.note("new");

        recorder.writeJson(link);

        assertThat(link).isSymbolicLink();
        assertThat(file).isRegularFile().content().contains("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void write_placeThatIsNotThere_saysSo() {
        VmRecorder recorder = VmRecorder.of("vm", directory);
        Path file = directory.resolve("missing").resolve("page.html");

        assertThatThrownBy(() -> recorder.writeHtml(file))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("a recording cannot be written to " + file);
    }

    @Test
    void writeHtml_moreThanAPageTakes_hasTheLatestAndSaysSo() throws Exception {
        VmRecorder recorder = VmRecorder.of("vm", directory);
        Path page = directory.resolve("page.html");
        for (int i = 0; i < 100_500; i++) {
            recorder.line(new WireLine(false, "{\"event\":\"E\",\"data\":" + i + "}"));
        }

        recorder.writeHtml(page);

        JsonNode data = data(Files.readString(page));
        assertThat(data.path("entries").size()).isEqualTo(100_000);
        assertThat(data.path("leftOut").intValue()).isEqualTo(500);
        assertThat(data.path("entries").path(99_999).path(4).stringValue()).contains("100499");
    }

    private static JsonNode data(String html) {
        return JsonMapper.shared()
                .readTree(between("<script type=\"application/json\" id=\"recording\">", "</script>", html));
    }

    private static String between(String begin, String end, String text) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static long count(String part, String text) {
        Matcher matcher = Pattern.compile(Pattern.quote(part)).matcher(text);
        return matcher.results().count();
    }

    private static String hash(String text) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        return "sha256-" + Base64.getEncoder().encodeToString(digest);
    }
}
