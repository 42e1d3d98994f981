/** All that a program needs which starts machines, works on their disks and makes their networks. */
module dev.qemu4j.sdk {
    requires transitive dev.qemu4j.img;
    requires transitive dev.qemu4j.net;
    requires transitive dev.qemu4j.vm;
}
