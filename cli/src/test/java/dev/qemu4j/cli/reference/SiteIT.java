package dev.qemu4j.cli.reference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Catalogues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The search of the pages in a browser, opened from the disk. */
@Tag("once")
@Timeout(180)
@EnabledIfSystemProperty(
        named = "qemu4j.browser",
        matches = ".+",
        disabledReason = "it needs a browser: -Dqemu4j.browser=chromium")
class SiteIT {
    private static final Pattern HIT = Pattern.compile("<li><a href=\"[^\"]*\">([^<]*)</a>");

    @TempDir
    private Path directory;

    @Test
    void search_inABrowser_findsFirstWhatTheLibraryFindsFirst() throws Exception {
        Site.write(directory.resolve("site"));
        for (String words : List.of(
                "throttle disk", "secure boot", "blockdev-mirror", "bootindex", "virtio network", "usb passthrough")) {
            List<String> hits = hits(words);

            assertThat(hits).as(words).isNotEmpty();
            assertThat(Catalogues.search(words, 10))
                    .as(words)
                    .extracting(hit -> hit.name())
                    .contains(hits.get(0));
        }
        assertThat(hits("no-such-name-anywhere")).isEmpty();
    }

    private List<String> hits(String words) throws Exception {
        String page = directory.resolve("site/index.html").toUri() + "?q=" + words.replace(" ", "%20");
        List<String> command = new ArrayList<>(List.of(System.getProperty("qemu4j.browser", "")));
        command.addAll(List.of(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--virtual-time-budget=10000",
                "--user-data-dir=" + directory.resolve("profile"),
                "--dump-dom",
                page));
        Process browser = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String document = new String(browser.getInputStream().readAllBytes(), UTF_8);
        assertThat(browser.waitFor(1, TimeUnit.MINUTES)).isTrue();
        List<String> hits = new ArrayList<>();
        String list = document.substring(document.indexOf("id=\"hits\""), document.indexOf("</ol>"));
        for (Matcher hit = HIT.matcher(list); hit.find(); ) {
            hits.add(hit.group(1));
        }
        return hits;
    }
}
