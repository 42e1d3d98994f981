package dev.qemu4j.surface.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.option.SearchHit;
import dev.qemu4j.option.SearchHit.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Searches in people's words, which find the obvious names. */
class SearchTaskTest {
    @ParameterizedTest
    @MethodSource("searches")
    void search_asPeopleType_findsTheNameAmongTheFirstThree(String words, Kind kind, String name, String owner) {
        List<SearchHit> first = Search.of(words, 3);

        assertThat(first).as("hits of '%s'", words).anySatisfy(hit -> {
            assertThat(hit.kind()).isEqualTo(kind);
            assertThat(hit.name()).isEqualTo(name);
            assertThat(hit.owners().stream().findFirst().orElse(""))
                    .isEqualTo(
                            owner.isEmpty() && !hit.owners().isEmpty()
                                    ? hit.owners().get(0)
                                    : owner);
            assertThat(hit.meaning()).isNotBlank();
        });
        assertThat(first).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void search_wordsOfNoTask_areRankedByNames() {
        assertThat(Search.of("serial", 1)).extracting(SearchHit::name).containsExactly("-serial");
        assertThat(Search.of("share folder nosuchword", 9)).isEmpty();
        assertThat(Search.of("disk throttle iops-total", 3).get(0).name()).startsWith("throttling.iops-total");
    }

    /** The index refuses a task whose names it lacks. */
    @Test
    void tasks_ofTheTable_haveTheirNames() {
        assertThat(SearchIndex.ANSWERS).hasSizeGreaterThan(30).allSatisfy(answer -> {
            assertThat(answer.task().groups()).anyMatch(group -> !group.optional());
            assertThat(answer.entries()).isNotEmpty();
        });
    }

    static Stream<Arguments> searches() {
        try (InputStream in =
                Objects.requireNonNull(SearchTaskTest.class.getResourceAsStream("searches.tsv"), "searches.tsv")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .map(cells ->
                            Arguments.of(cells[0], Kind.valueOf(cells[1]), cells[2], cells.length < 4 ? "" : cells[3]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
