package dev.qemu4j.vm.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.WireLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The page of a recording in a browser, opened from the disk. */
@Tag("once")
@Timeout(180)
@EnabledIfSystemProperty(
        named = "qemu4j.browser",
        matches = ".+",
        disabledReason = "it needs a browser: -Dqemu4j.browser=chromium")
class TimelinePageIT {
    private static final String HOSTILE =
            "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">";

    @TempDir
    private Path directory;

    @Test
    void page_inABrowser_showsEntriesAsText() throws Exception {
        VmRecorder recorder = VmRecorder.of("a machine & <more>", directory);
        recorder.note("launch: greeting", Duration.ofMillis(40));
        recorder.line(new WireLine(true, "{\"execute\":\"query-status\",\"arguments\":{},\"id\":1}"));
        recorder.line(new WireLine(
                false,
                "{\"id\":1,\"error\":{\"class\":\"GenericError\",\"desc\":\"" + HOSTILE.replace("\"", "\\\"")
                        + "\"}}"));
        recorder.line(new WireLine(false, "{\"event\":\"STOP\"}"));
        Path page = directory.resolve("page.html");
        recorder.writeHtml(page);

        String document = dump(page);

        assertThat(document)
                .contains("<title>a machine &amp; &lt;more&gt;</title>", "5 entries")
                .contains("query-status: GenericError: &lt;/script&gt;&lt;script&gt;document.title='broken'")
                .contains("<span class=\"what\">STOP</span>", "<span class=\"what\">stopped</span>", "40 ms")
                .contains("<rect class=\"error\"", "<rect class=\"event\"")
                .doesNotContain("<img");
    }

    private String dump(Path page) throws Exception {
        List<String> command = new ArrayList<>(List.of(System.getProperty("qemu4j.browser", "")));
        command.addAll(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + directory.resolve("profile"),
                "--dump-dom",
                page.toUri().toString()));
        Process browser = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String document = new String(browser.getInputStream().readAllBytes(), UTF_8);
        assertThat(browser.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return document;
    }
}
