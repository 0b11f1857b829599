/// A kind of file system, told by the number that `statfs` gives (`linux/magic.h`).
struct FileSystemKind: Sendable {
  /// LMDB's locks and its map are shared by the processes of one machine; over a network, or through another process's
  /// file system, neither is (lmdb.h, "Do not use LMDB databases on remote filesystems").
  private static let refused: [UInt32: String] = [
    0x6969: "NFS", 0x517b: "SMB", 0xff53_4d42: "CIFS", 0xfe53_4d42: "SMB2", 0x0102_1997: "9P",
    0x6573_5546: "FUSE", 0x5346_414f: "AFS", 0x6b41_4653: "AFS", 0x00c3_6400: "Ceph", 0x7375_7245: "Coda",
    0x7461_636f: "OCFS2", 0x0116_1970: "GFS2", 0x0bd0_0bd0: "Lustre", 0x4750_4653: "GPFS", 0x564c: "NCP",
    0x2003_0528: "OrangeFS", 0x786f_4256: "VirtualBox shared folders", 0xbacb_acbc: "VMware shared folders",
  ]

  /// The name of a kind that the mid tier must not lie on; nil for all others.
  let refusedName: String?

  init(magic: Int) { refusedName = Self.refused[UInt32(truncatingIfNeeded: magic)] }
}
