Attribute VB_Name = "PortfolioHost"
Option Explicit
Option Private Module

' The road between this workbook and Python: one for cells, one for buttons.

Private Const BRIDGE As String = "xl_portfolio.hosts.excel.bridge"
Private Const PATIENCE As Double = 30 / 86400 ' days between two attempts to reach a Python that is absent

Private pythonServer As Object
Private answered As Boolean
Private absentSince As Date

' --- cells ---------------------------------------------------------------------------------------

' Value of a function; arguments are its name and what stands in the formula.
Public Function PortfolioEvaluate(ByVal slow As Boolean, ByRef arguments As Variant) As Variant
    #If Mac Then
        PortfolioEvaluate = CVErr(xlErrNA)
    #Else
        Dim triedAgain As Boolean
        If slow Then
            If PortfolioInWizard() Then Exit Function
        End If
        If Now - absentSince < PATIENCE Then
            PortfolioEvaluate = CVErr(xlErrNA)
            Exit Function
        End If
        On Error GoTo Failed
Attempt:
        If pythonServer Is Nothing Then Set pythonServer = PortfolioServer()
        PortfolioEvaluate = PortfolioCells(pythonServer.CallUDF(BRIDGE, "evaluate", arguments, Nothing, Nothing))
        answered = True
        Exit Function
Failed:
        Set pythonServer = Nothing
        If Not triedAgain Then
            triedAgain = True
            Resume Attempt
        End If
        answered = False
        absentSince = Now
        PortfolioEvaluate = CVErr(xlErrNA)
    #End If
End Function

' The Python process behind all cells; it is started when there is none.
Private Function PortfolioServer() As Object
    Set PortfolioServer = XLPy()
End Function

' Whether the function wizard is open: it evaluates at every keystroke.
Private Function PortfolioInWizard() As Boolean
    On Error Resume Next
    PortfolioInWizard = Not Application.CommandBars("Standard").Controls(1).Enabled
End Function

' A result with real error values where Python sent their names behind a mark.
Public Function PortfolioCells(ByVal result As Variant) As Variant
    Dim row As Long, column As Long
    If Not IsArray(result) Then
        PortfolioCells = PortfolioCell(result)
        Exit Function
    End If
    If PortfolioDimensions(result) = 1 Then
        For column = LBound(result) To UBound(result)
            result(column) = PortfolioCell(result(column))
        Next column
    Else
        For row = LBound(result, 1) To UBound(result, 1)
            For column = LBound(result, 2) To UBound(result, 2)
                result(row, column) = PortfolioCell(result(row, column))
            Next column
        Next row
    End If
    PortfolioCells = result
End Function

Private Function PortfolioDimensions(ByRef table As Variant) As Long
    Dim last As Long
    PortfolioDimensions = 1
    On Error GoTo Done
    last = UBound(table, 2)
    PortfolioDimensions = 2
Done:
End Function

Private Function PortfolioCell(ByVal content As Variant) As Variant
    PortfolioCell = content
    If VarType(content) <> vbString Then Exit Function
    If Left$(content, 1) <> Chr$(1) Then Exit Function
    Select Case Mid$(content, 2)
        Case "#NULL!": PortfolioCell = CVErr(xlErrNull)
        Case "#DIV/0!": PortfolioCell = CVErr(xlErrDiv0)
        Case "#REF!": PortfolioCell = CVErr(xlErrRef)
        Case "#NAME?": PortfolioCell = CVErr(xlErrName)
        Case "#NUM!": PortfolioCell = CVErr(xlErrNum)
        Case "#N/A": PortfolioCell = CVErr(xlErrNA)
        Case Else: PortfolioCell = CVErr(xlErrValue)
    End Select
End Function

' --- opening -------------------------------------------------------------------------------------

' Starts Python ahead of the first formula, so that nobody waits for it.
Public Sub PortfolioWarmUp()
    Dim unchanged As Boolean
    Dim answer As Variant
    unchanged = ThisWorkbook.Saved
    #If Mac Then
        answered = True
    #Else
        answer = PortfolioEvaluate(False, Array("WHY", "WHY"))
    #End If
    If Not ThisWorkbook.IsAddin Then ThisWorkbook.Worksheets(1).Calculate
    ThisWorkbook.Saved = unchanged
End Sub

' Whether Python answers: hides the banner of the first sheet by its conditional format.
Public Function PortfolioReady() As Boolean
    PortfolioReady = answered
End Function

' --- buttons -------------------------------------------------------------------------------------

' Presses a button: Python reads, computes and writes; then undoing it is offered.
Public Sub PortfolioPress(ByVal action As String)
    If PortfolioInCalc() Then
        PortfolioPressInCalc action
        Exit Sub
    End If
    If PortfolioTookCopy() Then Exit Sub
    On Error GoTo Failed
    RunPython "from xl_portfolio.hosts.excel import buttons; buttons.press('" & action & "')"
    PortfolioOfferUndo action
    Exit Sub
Failed:
    PortfolioSayAbsent Err.Description
End Sub

' Offers a copy of a workbook that saves itself, once for each: it is shared, and somebody without XL Portfolio who
' recalculates it would save #NAME? into it. Excel without AutoSave does not know the property.
Private Function PortfolioTookCopy() As Boolean
    Static asked As String
    Dim copyName As Variant
    On Error GoTo Done
    If Not CallByName(ActiveWorkbook, "AutoSaveOn", VbGet) Then Exit Function
    If InStr(asked, "|" & ActiveWorkbook.FullName & "|") > 0 Then Exit Function
    asked = asked & "|" & ActiveWorkbook.FullName & "|"
    If MsgBox("This workbook saves itself for everybody who shares it (AutoSave), and somebody without XL Portfolio " & _
        "may save #NAME? into its formulas. Work on a copy of your own?", vbYesNo + vbQuestion, "Portfolio") <> vbYes Then Exit Function
    copyName = Application.GetSaveAsFilename(ActiveWorkbook.Name)
    If VarType(copyName) = vbBoolean Then Exit Function
    ActiveWorkbook.SaveCopyAs copyName
    Workbooks.Open copyName
    PortfolioTookCopy = True
Done:
End Function

' Gives the status bar back to Excel once the user goes on working.
Public Sub PortfolioClearStatus()
    If Left$(CStr(Application.StatusBar), 10) = "Portfolio:" Then Application.StatusBar = False
End Sub

' Shows why the selected cell shows what it shows.
Public Sub PortfolioExplainCell()
    On Error GoTo Failed
    RunPython "from xl_portfolio.hosts.excel import buttons; buttons.explain_cell()"
    Exit Sub
Failed:
    PortfolioSayAbsent Err.Description
End Sub

Public Sub PortfolioUndo()
    PortfolioPress "undo_last_run"
End Sub

' Puts *Undo last run* on Ctrl+Z, if the run left a record in the workbook.
Private Sub PortfolioOfferUndo(ByVal action As String)
    Dim record As String
    If action = "undo_last_run" Then Exit Sub
    On Error GoTo Done
    record = CStr(ActiveWorkbook.Names("UndoRecord").RefersToRange.Cells(1, 1).Value)
    If Len(record) > 0 Then Application.OnUndo "Undo last run of Portfolio", "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!PortfolioUndo"
Done:
End Sub

Private Sub PortfolioSayAbsent(ByVal reason As String)
    MsgBox "XL Portfolio does not answer, and nothing was changed. Run ""xl-portfolio doctor"" in a terminal: " & _
        "it says what is missing." & vbCrLf & vbCrLf & reason, vbExclamation, "Portfolio"
End Sub
