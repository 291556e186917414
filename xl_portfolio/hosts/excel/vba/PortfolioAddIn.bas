Attribute VB_Name = "PortfolioAddIn"
Option Explicit
Option Private Module

' What only the add-in does: formulas of workbooks that come from another computer find it again.

' Leads the formulas of a workbook to this add-in. Excel stores with each of them the path of the add-in it was
' entered with, and that path is another one on every computer. It runs after Protected View was left, never in it.
Public Sub PortfolioRelink(ByVal book As Workbook)
    Dim unchanged As Boolean
    Dim sheet As Worksheet
    If book.IsAddin Then Exit Sub
    unchanged = book.Saved
    On Error Resume Next
    PortfolioChangeLinks book
    For Each sheet In book.Worksheets
        PortfolioReenter sheet
    Next sheet
    book.Saved = unchanged
End Sub

Private Sub PortfolioChangeLinks(ByVal book As Workbook)
    Dim links As Variant
    Dim at As Long
    links = book.LinkSources(1)
    If IsEmpty(links) Then Exit Sub
    For at = LBound(links) To UBound(links)
        If PortfolioIsOtherCopy(CStr(links(at)), ThisWorkbook.FullName) Then book.ChangeLink links(at), ThisWorkbook.FullName, 1
    Next at
End Sub

' Whether a path leads to a file of the name of this add-in, but somewhere else.
Public Function PortfolioIsOtherCopy(ByVal path As String, ByVal own As String) As Boolean
    Dim file As String
    file = Replace(path, "/", "\")
    file = Mid$(file, InStrRev(file, "\") + 1)
    PortfolioIsOtherCopy = LCase$(file) = "xl_portfolio.xlam" And LCase$(path) <> LCase$(own)
End Function

' Enters again the formulas that show #NAME?: Formula2, because Formula would put @ before our functions.
Private Sub PortfolioReenter(ByVal sheet As Worksheet)
    Dim cell As Range, wrong As Range
    Dim protected As Boolean
    Dim allowed As Protection
    Dim may As Variant
    protected = sheet.ProtectContents
    If protected Then
        Set allowed = sheet.Protection
        may = Array(sheet.ProtectDrawingObjects, sheet.ProtectScenarios, allowed.AllowFormattingCells, _
            allowed.AllowFormattingColumns, allowed.AllowFormattingRows, allowed.AllowInsertingColumns, _
            allowed.AllowInsertingRows, allowed.AllowInsertingHyperlinks, allowed.AllowDeletingColumns, _
            allowed.AllowDeletingRows, allowed.AllowSorting, allowed.AllowFiltering, allowed.AllowUsingPivotTables)
        sheet.Unprotect ""
        If sheet.ProtectContents Then Exit Sub
    End If
    On Error Resume Next
    Set wrong = sheet.UsedRange.SpecialCells(-4123, 16)
    If Not wrong Is Nothing Then
        For Each cell In wrong
            If PortfolioShowsName(cell.Value) Then cell.Formula2 = cell.Formula2
        Next cell
    End If
    If protected Then sheet.Protect "", may(0), True, may(1), False, may(2), may(3), may(4), may(5), may(6), may(7), _
        may(8), may(9), may(10), may(11), may(12)
End Sub

Public Function PortfolioShowsName(ByVal content As Variant) As Boolean
    If IsError(content) Then PortfolioShowsName = (CLng(content) = xlErrName)
End Function
