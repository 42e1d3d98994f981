/** Runnable recipes. */
module dev.qemu4j.samples {
    requires dev.qemu4j.guest;
    requires dev.qemu4j.guest.linux;
    requires dev.qemu4j.net;
    requires dev.qemu4j.img;
    requires dev.qemu4j.vm;
    requires static org.jspecify;

    exports dev.qemu4j.samples;
}
