package dev.qemu4j.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The types of the replies, as a user without generated types would write them for data binding. */
final class Shapes {
    private Shapes() {}

    record Entity(
            String name,
            @JsonProperty("meta-type") String metaType,
            @Nullable List<String> features,
            @JsonProperty("json-type") @Nullable String jsonType,
            @JsonProperty("arg-type") @Nullable String argType,
            @JsonProperty("ret-type") @Nullable String retType,
            @JsonProperty("allow-oob") @Nullable Boolean allowOob,
            @JsonProperty("element-type") @Nullable String elementType,
            @Nullable List<Member> members,
            @Nullable List<String> values,
            @Nullable String tag,
            @Nullable List<Variant> variants) {}

    record Member(
            @Nullable String name,
            @Nullable String type,
            @JsonProperty("default") @Nullable Object defaultValue,
            @Nullable List<String> features) {}

    record Variant(@JsonProperty("case") String caseValue, String type) {}

    record Disk(
            String device,
            @Nullable String qdev,
            String type,
            boolean removable,
            boolean locked,
            @Nullable Inserted inserted,
            @JsonProperty("tray_open") @Nullable Boolean trayOpen,
            @JsonProperty("io-status") @Nullable String ioStatus) {}

    record Inserted(
            String file,
            @JsonProperty("node-name") @Nullable String nodeName,
            boolean ro,
            String drv,
            @JsonProperty("backing_file") @Nullable String backingFile,
            @JsonProperty("backing_file_depth") long backingFileDepth,
            boolean encrypted,
            @JsonProperty("detect_zeroes") String detectZeroes,
            long bps,
            @JsonProperty("bps_rd") long bpsRd,
            @JsonProperty("bps_wr") long bpsWr,
            long iops,
            @JsonProperty("iops_rd") long iopsRd,
            @JsonProperty("iops_wr") long iopsWr,
            Image image,
            Cache cache,
            @JsonProperty("write_threshold") long writeThreshold) {}

    record Cache(
            boolean writeback,
            boolean direct,
            @JsonProperty("no-flush") boolean noFlush) {}

    record Image(
            String filename,
            String format,
            @JsonProperty("dirty-flag") @Nullable Boolean dirtyFlag,
            @JsonProperty("actual-size") @Nullable Long actualSize,
            @JsonProperty("virtual-size") long virtualSize,
            @JsonProperty("cluster-size") @Nullable Long clusterSize,
            @JsonProperty("backing-filename") @Nullable String backingFilename,
            @JsonProperty("backing-image") @Nullable Image backingImage,
            @JsonProperty("format-specific") @Nullable Specific formatSpecific) {}

    record Specific(String type, @Nullable Qcow2 data) {}

    record Qcow2(
            @Nullable String compat,
            @JsonProperty("lazy-refcounts") @Nullable Boolean lazyRefcounts,
            @Nullable Boolean corrupt,
            @JsonProperty("extended-l2") @Nullable Boolean extendedL2,
            @JsonProperty("refcount-bits") long refcountBits,
            @JsonProperty("compression-type") @Nullable String compressionType) {}
}
